import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { LedgerRow, Share } from '../../src/domain/ledger.ts';
import { retireDefaults, whyRetire } from '../../src/domain/retire.ts';
import { type OfferView, retireLine } from '../../src/domain/retire-line.ts';

const landed = new Date('2026-01-01T00:00:00Z');
const after = (days: number) => new Date(landed.getTime() + days * 24 * 60 * 60 * 1000);
const none: Share = { times: 0, jobs: 0 };
const row = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  ...{ upgrade: 7, project: 'bakery', kind: 'skill', slug: 'add-product', livePath: 'x', landed },
  ...{ used: none, idle: { since: landed, jobs: 0 }, jobsSinceKept: null, tasks: null },
  recurrences: { before: none, after: none },
  ...more,
});
const idle = (jobs: number) => ({ idle: { since: landed, jobs } });
const why = (more: Partial<LedgerRow>, days = 1, rule = retireDefaults) =>
  whyRetire(row(more), rule, after(days));

describe('what nobody uses', () => {
  it.each([
    ['in fewer jobs than the rule names', idle(99), 1, null],
    ['in as many', idle(100), 1, 'none of the last 100 jobs used it'],
    ['for fewer days', idle(20), 89, null],
    ['for as many', idle(20), 90, 'none of the 20 jobs of the last 90 days used it'],
    ['for as many in which hardly anything was done', idle(19), 400, null],
    [
      'if it is a hook',
      { ...idle(100), kind: 'hook' as const },
      1,
      'none of the last 100 jobs was stopped by it',
    ],
    ['if it is a rule, which is in force in each', { ...idle(500), kind: 'rule' as const }, 500, null],
  ])('%s', (_, more, days, said) => expect(why(more, days)).toBe(said));

  it('is left alone where the numbers are 0', () => {
    expect(why(idle(500), 1, { afterJobs: 0, afterDays: 90 })).toBeNull();
    expect(why(idle(500), 500, { afterJobs: 600, afterDays: 0 })).toBeNull();
    expect(why(idle(500), 500, { afterJobs: 0, afterDays: 0 })).toBeNull();
  });
  it('is looked at again when somebody kept it and as many jobs more were done', () => {
    expect(why({ ...idle(150), jobsSinceKept: 99 })).toBeNull();
    expect(why({ ...idle(200), jobsSinceKept: 100 })).toBe('none of the last 200 jobs used it');
    expect(why({ ...idle(150), jobsSinceKept: 99 }, 100, { afterJobs: 0, afterDays: 90 })).toBeNull();
  });
});

describe('what does not stop its signal', () => {
  const came = (before: [number, number], since: [number, number]) => ({
    kind: 'rule' as const,
    recurrences: {
      before: { times: before[0], jobs: before[1] },
      after: { times: since[0], jobs: since[1] },
    },
  });
  it.each([
    ['half as often as before', came([6, 20], [6, 40]), true],
    ['less than half as often', came([6, 20], [5, 40]), false],
    ['as often, but fewer times than make a signal', came([2, 40], [2, 40]), false],
    ['as often, in too few jobs since', came([6, 20], [6, 19]), false],
    ['as often, of too few jobs before', came([6, 19], [6, 20]), false],
    ['never again', came([6, 20], [0, 40]), false],
  ])('%s', (_, more, offered) => expect(why(more) !== null).toBe(offered));

  it('says the counts', () =>
    expect(why(came([6, 20], [6, 40]))).toBe(
      'what it is for comes again as before (6 times in 20 jobs before it, 6 times in 40 jobs since)',
    ));
  it('is no rule about a task that is asked for again, as tasks are', () => {
    const taken = { count: 6, turns: 5, costUsd: 0.1, ms: 1_000 };
    expect(why({ ...came([6, 20], [6, 20]), tasks: { before: taken, after: taken } })).toBeNull();
  });
  it('is not offered where both numbers are 0', () =>
    expect(why(came([6, 20], [6, 20]), 1, { afterJobs: 0, afterDays: 0 })).toBeNull());
});

describe('the line', () => {
  const offer: OfferView = {
    ...{ id: 7, kind: 'skill', slug: 'add-product', state: 'approved', landed: 'abcdef0123' },
    ...{ retireWhy: 'none of the last 100 jobs used it', trashPath: null, decision: null },
  };
  const pressed = (verb: 'retire' | 'keep', state: 'pending' | 'done' | 'refused') => ({
    decision: { verb, by: 'cli:baker', state, words: 'main has moved.' },
  });
  const said = (more: Partial<OfferView>) => {
    const { line, footer = [], buttons } = retireLine({ ...offer, ...more });
    return [plainText(line), plainText(footer), buttons.map(({ label, action }) => `${label}: ${action}`)];
  };
  const both = ['Approve: retire', 'Kill: keep'];
  const asks =
    'I noticed that the skill add-product does not earn its place: none of the last 100 jobs used it. Shall it be retired?';
  it.each([
    ['asks', {}, [asks, 'Approve moves it to the trash by one commit, Kill keeps it.', both]],
    [
      'waits',
      pressed('retire', 'pending'),
      ['Approve pressed by baker: the skill add-product may be retired', '', []],
    ],
    [
      'asks again when it was not possible',
      pressed('retire', 'refused'),
      [asks, 'Approve by baker was not possible: main has moved.', both],
    ],
    [
      'says that it stays',
      { retireWhy: null, ...pressed('keep', 'done') },
      ['Kept by baker: the skill add-product stays.', '', []],
    ],
    [
      'says where it went',
      { state: 'retired' as const, trashPath: 'trash/x', ...pressed('retire', 'done') },
      [
        'Retired by baker: the skill add-product moved to trash/x, one commit abcdef0. audition restore 7 brings it back.',
        '',
        [],
      ],
    ],
    [
      'has no say once it was undone',
      { state: 'undone' as const },
      ['There is nothing to retire any more: the skill add-product is undone.', '', []],
    ],
    [
      'has no say once it came back',
      { retireWhy: null, ...pressed('retire', 'done') },
      ['In use: the skill add-product.', '', []],
    ],
  ])('%s', (_, more, shown) => expect(said(more)).toEqual(shown));
});

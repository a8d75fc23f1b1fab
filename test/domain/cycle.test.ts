import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideNext,
  type ItemJob,
  itemsOf,
  type Next,
  passOver,
  type Situation,
} from '../../src/domain/cycle.ts';
import type { Item } from '../../src/domain/release.ts';

const noon = new Date('2026-04-10T12:00:00Z');
const items = (...ids: string[]): Item[] => ids.map((id) => ({ id, title: id, notes: '', open: true }));
const job = (id: number, more: Partial<ItemJob> = {}): ItemJob => ({
  ...{
    id,
    item: 'rye',
    cycleId: 1,
    state: 'ended',
    outcome: 'failed',
    delivery: 'none',
    droppedBy: null,
    isSettling: false,
  },
  ...more,
});
const situation = (more: Partial<Situation> = {}): Situation => ({
  ...{ now: noon, cycleId: 1, stopped: false, maxJobs: null, maxUsd: null, items: items('rye', 'buns') },
  ...{ jobs: [], begun: 0, spent: 0, others: [], hold: null, ...more },
});
const next = (more: Partial<Situation>): Next => decideNext(situation(more)).next;
const begins = (id: string) => ({ kind: 'begin', item: { id } });
const ends = (cause: string) => ({ kind: 'end', cause });
const inMinutes = (count: number) => new Date(noon.getTime() + count * 60_000);

describe('the next item', () => {
  it('is the first that is open, and there is one at a time', () => {
    expect(next({})).toMatchObject(begins('rye'));
    expect(next({ jobs: [job(1, { state: 'running', outcome: null })] })).toEqual({
      kind: 'wait',
      for: 'job',
    });
    expect(next({ jobs: [job(1)] })).toMatchObject(begins('buns'));
    expect(next({ items: [] })).toEqual(ends('none-left'));
  });

  it('comes once the second try of the one before has ended', () => {
    const tries = [job(1, { outcome: 'gate_failed' }), job(2, { state: 'queued', outcome: null })];
    expect(next({ jobs: tries })).toEqual({ kind: 'wait', for: 'job' });
    expect(next({ jobs: [...tries.slice(0, 1), job(2)] })).toMatchObject(begins('buns'));
  });

  it('waits until the work of the one before it is delivered, where that is decided', () => {
    const merging = job(1, { outcome: 'done', delivery: 'offered', isSettling: true });
    expect(next({ jobs: [merging] })).toEqual({ kind: 'wait', for: 'delivery' });
  });

  it('is none once somebody said stop, but what runs is waited for', () => {
    expect(next({ stopped: true })).toEqual(ends('stopped'));
    const jobs = [job(1, { state: 'running', outcome: null })];
    expect(next({ stopped: true, jobs })).toEqual({ kind: 'wait', for: 'job' });
  });
});

describe('an item is passed over', () => {
  const earlier = { cycleId: null };
  it.each<[string, ItemJob[], string | null]>([
    [
      'while a job is at it, whoever asked',
      [job(1, { ...earlier, state: 'running', outcome: null })],
      'going',
    ],
    ['while its commit waits', [job(1, { ...earlier, outcome: 'done', delivery: 'offered' })], 'to-merge'],
    [
      'and stays so when a reply to it failed',
      [job(1, { delivery: 'offered' }), job(2, earlier)],
      'to-merge',
    ],
    ['while its pull request is open', [job(1, { ...earlier, delivery: 'requested' })], 'pull-request'],
    ['when its work is on a branch', [job(1, { ...earlier, delivery: 'branched' })], 'branch'],
    ['once it is merged', [job(1, { delivery: 'continued' }), job(2, { delivery: 'merged' })], 'merged'],
    ['when it has a question', [job(1, { ...earlier, outcome: 'question' })], 'question'],
    ['when it was denied', [job(1, { ...earlier, outcome: 'denied' })], 'denied'],
    ['when nothing had to be done', [job(1, { ...earlier, outcome: 'nothing_to_do' })], 'nothing'],
    ['when it has a plan', [job(1, { ...earlier, outcome: 'planned' })], 'plan'],
    [
      'not when that plan was dropped',
      [job(1, { ...earlier, outcome: 'planned', droppedBy: 'U0ADA' })],
      null,
    ],
    [
      'not when its question was answered',
      [job(1, { outcome: 'question', ...earlier }), job(2, earlier)],
      null,
    ],
    ['when it failed in this cycle', [job(1)], 'tried'],
    ['not when it failed in an earlier one', [job(1, { cycleId: 7 })], null],
    ['not when an earlier result was discarded', [job(1, { ...earlier, delivery: 'discarded' })], null],
    ['when that was in this cycle', [job(1, { outcome: 'done', delivery: 'discarded' })], 'tried'],
  ])('%s', (_, jobs, why) => {
    expect(passOver(jobs, 1)?.why ?? null).toBe(why);
  });
});

describe('an item whose job was interrupted', () => {
  const cut = job(1, { item: 'buns', outcome: 'interrupted' });
  it('is begun once more, before what is new and within the same limit', () => {
    const begun = { jobs: [cut], begun: 1 };
    expect(next(begun)).toMatchObject(begins('buns'));
    expect(next({ ...begun, maxJobs: 1 })).toMatchObject(begins('buns'));
    expect(next({ ...begun, maxJobs: 2, others: [0] })).toMatchObject(begins('buns'));
    expect(next({ ...begun, stopped: true })).toEqual(ends('stopped'));
  });

  it('is not begun a third time, or when somebody did it meanwhile', () => {
    expect(next({ jobs: [cut, { ...cut, id: 2 }] })).toMatchObject(begins('rye'));
    const by = job(2, { item: 'buns', cycleId: null, outcome: 'done', delivery: 'merged' });
    expect(next({ jobs: [cut, by] })).toMatchObject(begins('rye'));
  });
});

describe('a part ends', () => {
  const failed = [job(1, { item: 'a' }), job(2, { item: 'b', outcome: 'timed_out' }), job(3, { item: 'c' })];
  it.each<[string, Partial<Situation>, string]>([
    ['at as many jobs as it may begin', { maxJobs: 4, begun: 4 }, 'max-jobs'],
    ['when its dollars are spent', { maxUsd: 2, spent: 2 }, 'max-usd'],
    ['with none left, whatever it may still begin', { items: [], maxJobs: 4, begun: 4 }, 'none-left'],
    ['at a usage limit', { jobs: [job(1, { outcome: 'usage_limit' })] }, 'usage-limit'],
    ['without a login', { jobs: [job(1, { outcome: 'not_logged_in' })] }, 'login'],
    ['after three failures in a row', { jobs: failed }, 'failures'],
    ['when the project is paused', { hold: { why: 'paused', by: 'U0ADA' } }, 'held'],
    [
      'when a job would wait until tomorrow',
      { hold: { why: 'day', cap: 'jobs', most: 2, until: inMinutes(61) } },
      'held',
    ],
  ])('%s', (_, more, cause) => {
    expect(next(more)).toEqual(ends(cause));
  });

  it('not for a short wait, for others that run, or for failures with a success between them', () => {
    expect(next({ hold: { why: 'day', cap: 'jobs', most: 2, until: inMinutes(60) } })).toMatchObject(
      begins('rye'),
    );
    expect(next({ hold: { why: 'at-once' } })).toMatchObject(begins('rye'));
    const second = job(4, { item: 'c', outcome: 'done' });
    expect(next({ jobs: [...failed, second] })).toMatchObject(begins('rye'));
  });
});

/** A cycle over projects with so many items, whose jobs end in the order that `picks` says; the projects in the order they were served. */
function play(counts: readonly number[], max: number, picks: readonly number[]) {
  const parts = counts.map((count, at) => ({
    items: items(...Array.from({ length: count }, (_, n) => `${at}/${n}`)),
    ...{ jobs: [] as ItemJob[], open: true },
  }));
  const served: number[] = [];
  let failed = '';
  const begun = () => parts.reduce((sum, { jobs }) => sum + jobs.length, 0);
  const look = (at: number): void => {
    const part = parts[at];
    if (!part?.open) return;
    const others = parts
      .filter((other) => other !== part && other.open)
      .map(({ jobs }) => itemsOf(jobs).length);
    const of = { items: part.items, jobs: part.jobs, maxJobs: max, begun: begun(), others };
    const { next: does } = decideNext(situation(of));
    if (does.kind === 'wait') return;
    if (does.kind === 'end') part.open = false;
    else {
      part.jobs.push(job(begun(), { item: does.item.id, state: 'running', outcome: null }));
      served.push(at);
      const left = parts.filter((other) => other.items.length > other.jobs.length && other !== part);
      if (left.some(({ jobs }) => part.jobs.length - jobs.length > 1)) failed = `${at} is ahead`;
    }
    for (const [other] of parts.entries()) if (other !== at) look(other);
  };
  for (const [at] of parts.entries()) look(at);
  for (let step = 0; parts.some(({ open }) => open) && step < 500; step++) {
    const running = parts.flatMap(({ jobs }, at) => (jobs.at(-1)?.state === 'running' ? [at] : []));
    const at = running[(picks[step % picks.length] ?? 0) % running.length];
    const jobs = parts[at ?? -1]?.jobs;
    const last = jobs?.pop();
    if (!jobs || !last || at === undefined) return { served, failed: 'nothing runs, and it has not ended' };
    jobs.push({ ...last, state: 'ended', outcome: 'done', delivery: 'offered' });
    look(at);
  }
  return { served, failed };
}

it('hands out shared jobs in turn, whichever ends first: all that are left or allowed, nobody more than one ahead', () => {
  const counts = fc.array(fc.nat(8), { minLength: 1, maxLength: 4 });
  const picks = fc.array(fc.nat(7), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 20 }), picks, (all, max, order) => {
      const { served, failed } = play(all, max, order);
      expect(failed).toBe('');
      expect(served).toHaveLength(
        Math.min(
          max,
          all.reduce((sum, count) => sum + count, 0),
        ),
      );
    }),
  );
});

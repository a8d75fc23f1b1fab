import { describe, expect, it } from 'vitest';
import { type BeginRule, mayBegin, type Ran, type Situation } from '../../src/domain/begin.ts';
import { continuesAt } from '../../src/domain/continue.ts';
import { warningsAt } from '../../src/domain/day-warning.ts';
import { estimateWait } from '../../src/domain/wait.ts';

const noon = new Date('2026-11-21T12:00:00Z');
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);
const ago = (minutes: number) => later(-minutes);
const free: Situation = {
  ...{
    now: noon,
    pausedBy: null,
    behind: null,
    notBefore: null,
    opensAt: null,
    zone: 'Europe/Vienna',
    limitUntil: null,
    disk: null,
  },
  ...{ running: 0, ofPerson: 0, ran: [] },
};
const rule = (perDay: Partial<BeginRule['perDay']> = {}, atOnce = 1): BeginRule => ({
  ...{ atOnce, perDay: { jobs: 0, minutes: 0, dollars: 0, ...perDay } },
});
/** A run that began so long ago and took so long, in minutes. */
const ran = (before: number, minutes = 10, costUsd = 1): Ran => ({
  ...{ startedAt: ago(before), endedAt: ago(before - minutes), costUsd },
});

describe('a job begins', () => {
  it('when nothing is in the way, and as many side by side as the project allows', () => {
    expect(mayBegin(free, rule(), 0)).toBeNull();
    expect(mayBegin({ ...free, running: 1 }, rule(), 0)).toEqual({ why: 'at-once' });
    expect(mayBegin({ ...free, running: 2 }, rule({}, 3), 0)).toBeNull();
  });

  it.each([
    [{ pausedBy: 'U1' }, { why: 'paused', by: 'U1' }],
    [{ behind: 4 }, { why: 'behind', job: 4 }],
    [{ notBefore: later(5) }, { why: 'put-off', until: later(5) }],
    [
      { opensAt: later(7), limitUntil: later(9) },
      { why: 'hours', until: later(7), zone: 'Europe/Vienna' },
    ],
    [{ limitUntil: later(9) }, { why: 'usage-limit', until: later(9) }],
    [
      { disk: { freeMb: 1_500, leastMb: 2_048 } },
      { why: 'disk', freeMb: 1_500, leastMb: 2_048, until: later(1) },
    ],
    [{ ofPerson: 2 }, { why: 'person', most: 2 }],
  ])('not while %o', (held, hold) => {
    expect(mayBegin({ ...free, ...held }, rule(), 2)).toEqual(hold);
  });

  it('once what it was put off for is over', () => {
    expect(mayBegin({ ...free, notBefore: noon, limitUntil: ago(1) }, rule(), 0)).toBeNull();
  });
});

describe('the caps of a day', () => {
  it('hold back what comes after the last, until the oldest is a day old', () => {
    const three = { ...free, ran: [ran(60), ran(600), ran(1_500), ran(1_400)] };
    expect(mayBegin(three, rule({ jobs: 4 }), 0)).toBeNull();
    expect(mayBegin(three, rule({ jobs: 3 }), 0)).toEqual({
      why: 'day',
      cap: 'jobs',
      most: 3,
      until: later(40),
    });
    expect(mayBegin(three, rule({ jobs: 2 }), 0)).toMatchObject({ until: later(840) });
  });

  it('count minutes of what runs still, and dollars', () => {
    const running = { startedAt: ago(30), endedAt: null, costUsd: 0 };
    const busy = { ...free, ran: [ran(600, 40, 2.5), running] };
    expect(mayBegin(busy, rule({ minutes: 71, dollars: 2.6 }, 2), 0)).toBeNull();
    expect(mayBegin(busy, rule({ minutes: 70 }, 2), 0)).toMatchObject({ cap: 'minutes', until: later(840) });
    expect(mayBegin(busy, rule({ dollars: 2.5 }, 2), 0)).toMatchObject({ cap: 'dollars', until: later(840) });
  });

  it('name the one that has room again last', () => {
    const busy = { ...free, ran: [ran(600, 10, 1), ran(60, 10, 9)] };
    expect(mayBegin(busy, rule({ jobs: 2, dollars: 9 }), 0)).toMatchObject({
      cap: 'dollars',
      until: later(1_380),
    });
  });
});

describe('a warning', () => {
  const perDay = rule({ jobs: 5 }).perDay;
  const runs = [ran(300), ran(200), ran(150), ran(100), ran(50)];
  const endOf = (at: number) => runs[at]?.endedAt ?? noon;

  it('is told by the run that brings 80 %, and by no other of that day', () => {
    expect(runs.map((_, at) => warningsAt(runs, endOf(at), perDay).length)).toEqual([0, 0, 0, 1, 0]);
    expect(warningsAt(runs, endOf(3), perDay)).toEqual([{ cap: 'jobs', used: 4, most: 5 }]);
  });

  it('is the same whatever comes later, and there is none without a cap', () => {
    const more = [...runs, ran(20), ran(5)];
    expect(warningsAt(more, endOf(3), perDay)).toEqual(warningsAt(runs, endOf(3), perDay));
    expect(warningsAt(runs, endOf(3), rule().perDay)).toEqual([]);
  });
});

describe('after a usage limit', () => {
  const limited = {
    id: 3,
    outcome: 'usage_limit',
    resetsAt: later(60),
    after: 'continue',
    before: 0,
    now: noon,
  } as const;

  it('a job goes on within the minute after its reset, neighbours not at once', () => {
    const [one, two] = [continuesAt(limited), continuesAt({ ...limited, id: 4 })];
    for (const at of [one, two]) {
      expect(at && at >= later(60)).toBe(true);
      expect(at && at < later(61)).toBe(true);
    }
    expect(one).not.toEqual(two);
  });

  it('does not where it may not, where no reset is told, and after three in a row', () => {
    expect(continuesAt({ ...limited, after: 'stop' })).toBeNull();
    expect(continuesAt({ ...limited, resetsAt: null })).toBeNull();
    expect(continuesAt({ ...limited, before: 2 })).not.toBeNull();
    expect(continuesAt({ ...limited, before: 3 })).toBeNull();
    expect(continuesAt({ ...limited, outcome: 'failed' })).toBeNull();
  });

  it('waits at least a minute when the reset that was told is over', () => {
    const at = continuesAt({ ...limited, resetsAt: ago(60) });
    expect(at && at >= later(1)).toBe(true);
  });
});

it('says how long a job waits from what the last ones took, and nothing where too few have run', () => {
  const took = [60_000, 600_000, 120_000];
  expect(estimateWait(took, { place: 3, atOnce: 1 })).toBe(4);
  expect(estimateWait([...took, 240_000], { place: 3, atOnce: 2 })).toBe(3);
  expect(estimateWait(took.slice(1), { place: 3, atOnce: 1 })).toBeNull();
});

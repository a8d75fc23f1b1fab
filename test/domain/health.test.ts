import { expect, it } from 'vitest';
import { checksOf, held, type Seen, unwell } from '../../src/domain/health.ts';

const clock = { name: 'clock of bakery', at: 0, everyMs: 20_000 };
const well: Seen = { now: 1_000, database: null, slack: { sockets: 2 }, isEnding: false, loops: [clock] };

/** What is said of these looks, one after the other. */
function said(...looks: Partial<Seen>[]): string[] {
  let checks: ReturnType<typeof held> = [];
  let problems: string[] = [];
  for (const look of looks) {
    const seen = { ...well, ...look };
    checks = held(checks, checksOf(seen), seen.now);
    problems = unwell(checks, seen.now);
  }
  return problems;
}

it('names what is not well, and nothing else', () => {
  expect(said({})).toEqual([]);
  expect(said({ database: 'it is away' })).toEqual(['database: it does not answer: it is away']);
  expect(said({ isEnding: true })).toEqual(['locks: this process ends, or has lost them']);
  expect(said({ now: 599_000 })).toEqual([]);
  expect(said({ now: 601_000 })).toEqual(['clock of bakery: it was done last 601 s ago']);
});

it('gives Slack a minute to open another socket, and asks nothing of HTTP or of who does not listen', () => {
  const none = { slack: { sockets: 0 } };
  expect(said({ ...none, now: 1_000 }, { ...none, now: 60_000 })).toEqual([]);
  expect(said({ ...none, now: 1_000 }, { ...none, now: 61_000 })).toEqual(['slack: no socket is open']);
  expect(said({ ...none, now: 1_000 }, { now: 2_000 }, { ...none, now: 61_000 })).toEqual([]);
  expect(said({ slack: { sockets: null } })).toEqual([]);
  expect(said({ slack: null })).toEqual([]);
});

it('keeps since when a thing is as it is, also while the words change', () => {
  const first = held([], checksOf({ ...well, database: 'P1001' }), 1_000);
  const next = held(first, checksOf({ ...well, database: 'P1002' }), 2_000);
  expect(next[0]).toEqual({ name: 'database', words: 'it does not answer: P1002', since: 1_000 });
  expect(held(next, checksOf(well), 3_000)[0]).toEqual({ name: 'database', words: null, since: 3_000 });
});

import { expect, it } from 'vitest';
import { carryAt, followUp, type Recorded, standAt } from '../../../src/domain/worklog/carry.ts';
import { aRecorded } from '../../fakes/day.ts';

const on = (day: number, hour = 22) => new Date(Date.UTC(2026, 2, day, hour));
const dateOf = (at: Date) => at.toISOString().slice(0, 10);
const carry = (jobs: Recorded[], day = 31, closed: string[] = []) =>
  carryAt(jobs, { at: on(day), dateOf, closed: new Set(closed) });
const ids = (jobs: Recorded[], day?: number, closed?: string[]) =>
  carry(jobs, day, closed).map(({ id }) => id);
const commit = 'a'.repeat(40);
const offered = { outcome: 'done', delivery: 'offered' } as const;
const settled = (verb: 'merge' | 'discard', settledAt: Date) => ({ decisions: [{ verb, settledAt }] });

it('tells how a job stood then, whatever became of it later', () => {
  const job = aRecorded(1, {
    outcome: 'done',
    delivery: 'merged',
    landed: commit,
    ...settled('merge', on(32)),
  });
  expect(standAt(job, on(31, 10))).toBe('queued');
  expect(standAt({ ...job, startedAt: on(31, 9) }, on(31, 10))).toBe('running');
  expect(standAt(job, on(31))).toBe('offered');
  expect(standAt(job, on(33))).toBe('done');
  const plan = aRecorded(2, { outcome: 'planned', droppedAt: on(32) });
  expect([standAt(plan, on(31)), standAt(plan, on(33))]).toEqual(['plan', 'dropped']);
});

it('carries what waits, runs or failed, and nothing that is done or dropped', () => {
  const jobs = [
    aRecorded(1),
    aRecorded(2, offered),
    aRecorded(3, { ...offered, ...settled('discard', on(31, 20)) }),
    aRecorded(4, { outcome: 'question', question: 'Which oven?' }),
    aRecorded(5, { outcome: 'denied', denied: ['Bash(npm test:*)'] }),
    aRecorded(6, { outcome: 'planned' }),
    aRecorded(7, { outcome: 'planned', droppedAt: on(31, 20) }),
    aRecorded(8, { outcome: 'failed' }),
    aRecorded(9, { outcome: 'cancelled' }),
    aRecorded(10, { outcome: null, endedAt: null }),
    aRecorded(11, { createdAt: on(31, 23) }),
  ];
  expect(ids(jobs)).toEqual(['job/2', 'job/4', 'job/5', 'job/6', 'job/8', 'job/10']);
  expect(carry(jobs).map(({ asks }) => asks)).toEqual([
    null,
    'Which oven?',
    'Bash(npm test:*)',
    null,
    null,
    null,
  ]);
});

it('keeps one name for what is retried, answered or mended, and for an item', () => {
  const jobs = [
    aRecorded(1, { outcome: 'failed' }),
    aRecorded(2, { outcome: 'question', retryOf: 1 }),
    aRecorded(3, { ...offered, follows: 2 }),
    aRecorded(4, { outcome: 'gate_failed', item: '#5', itemTitle: 'the rye' }),
    aRecorded(5, { outcome: 'gate_failed', item: '#5', itemTitle: 'the rye', mends: 4 }),
  ];
  expect(carry(jobs)).toMatchObject([
    { id: 'job/1', refs: ['job 3'], title: 'task 1', stand: 'offered' },
    { id: 'item/#5', refs: ['job 5', 'item #5'], title: 'the rye', stand: 'failed' },
  ]);
});

it('carries an item until its plan says that it is closed', () => {
  const item = { item: '#5', itemTitle: 'the rye', outcome: 'cancelled' } as const;
  expect(ids([aRecorded(1, item)])).toEqual(['item/#5']);
  expect(ids([aRecorded(1, item)], 31, ['#5'])).toEqual([]);
});

it('lets go of what nobody took up for two weeks, but of no offer', () => {
  const old = { createdAt: on(1), startedAt: on(1), endedAt: on(1) };
  const jobs = [aRecorded(1, { outcome: 'failed', ...old }), aRecorded(2, { ...offered, ...old })];
  expect(ids(jobs, 14)).toEqual(['job/1', 'job/2']);
  expect(ids(jobs, 15)).toEqual(['job/2']);
});

it('says of everything that was carried what became of it', () => {
  const before = [
    ...[1, 2, 3].map((id) => aRecorded(id, offered)),
    aRecorded(4, { outcome: 'question', question: 'Which?' }),
    aRecorded(5, { outcome: 'failed', createdAt: on(1), startedAt: on(1), endedAt: on(18) }),
  ];
  const carried = carry(before);
  const today = [
    aRecorded(1, { ...offered, landed: commit, ...settled('merge', on(32, 9)) }),
    aRecorded(2, { ...offered, ...settled('discard', on(32, 9)) }),
    ...before.slice(2),
    aRecorded(6, { follows: 4, createdAt: on(32, 8), startedAt: on(32, 8), endedAt: on(32, 9) }),
  ];
  const moment = { at: on(32), dateOf, closed: new Set<string>() };
  const past = followUp(carried, carryAt(today, moment), today, moment);
  expect(past.map(({ id, now, refs }) => [id, now, refs])).toEqual([
    ['job/1', 'done', ['job 1', 'commit aaaaaaa']],
    ['job/2', 'dropped', ['job 2']],
    ['job/3', 'open', ['job 3']],
    ['job/4', 'done', ['job 6']],
    ['job/5', 'let-go', ['job 5']],
  ]);
});

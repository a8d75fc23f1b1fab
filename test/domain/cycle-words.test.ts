import { expect, it } from 'vitest';
import { cycleNotShown } from '../../src/domain/answers.ts';
import { type Card, plainText } from '../../src/domain/card.ts';
import type { Passed } from '../../src/domain/cycle.ts';
import { type EndFacts, endWords } from '../../src/domain/cycle-end.ts';
import {
  type CycleJob,
  type CycleView,
  cycleGoing,
  cycleRoot,
  cycleStopped,
  type PartView,
} from '../../src/domain/cycle-words.ts';
import { byLogin } from '../../src/domain/pause.ts';

/** What people read of a cycle, all of it in one file. A snapshot that changed is to be read as they would read it. */

const now = new Date('2026-04-10T12:00:00Z');
const until = new Date('2026-04-11T06:00:00Z');
const job = (id: number, more: Partial<CycleJob> = {}): CycleJob => ({
  ...{ id, item: `${id}`, itemTitle: 'add the rye loaf', state: 'ended', outcome: 'done', isSettling: false },
  ...more,
});
const running = job(12, { state: 'running', outcome: null });
const part = (more: Partial<PartView> = {}): PartView => ({
  ...{
    project: 'bakery',
    progress: 'April 2026: 5/12 closed',
    toDo: 3,
    passed: [],
    cause: null,
    ended: null,
  },
  jobs: [],
  ...more,
});
const over = (more: Partial<PartView> = {}): PartView =>
  part({ cause: 'none-left', ended: 'no item is left to begin', toDo: 0, ...more });
const root = (more: Partial<CycleView> = {}): Card =>
  cycleRoot({
    ...{
      id: 3,
      startedBy: 'U0ADA',
      stoppedBy: null,
      maxJobs: null,
      hasEnded: false,
      costUsd: 0.42,
      parts: [part()],
    },
    ...more,
  });
const passed = (why: Passed['why'], ...jobs: number[]): Passed[] =>
  jobs.map((id) => ({ title: 'add the rye loaf', why, job: id }));
const all = (['going', 'merged', 'pull-request', 'branch', 'nothing', 'plan', 'denied'] as const).flatMap(
  (why, at) => [...passed(why, at + 10), ...(at % 2 === 0 ? passed(why, at + 20) : [])],
);
const cafe = { project: 'cafe', progress: 'April 2026: 0/4 closed' };

const held = { words: 'main has uncommitted edits of RELEASES.md.', goesOn: true };

const messages: Readonly<Record<string, Card>> = {
  'just begun': root({ parts: [part({ progress: null, toDo: 0 })] }),
  'at work': root({ parts: [part({ jobs: [job(11), running] })] }),
  'with a limit': root({ maxJobs: 2, parts: [part({ jobs: [job(11), running] })] }),
  'whose job waits': root({ parts: [part({ jobs: [job(11, { state: 'queued', outcome: null })] })] }),
  'whose job is delivered': root({ parts: [part({ jobs: [job(11, { isSettling: true })] })] }),
  'in two projects, in turn': root({
    parts: [part({ jobs: [job(11)] }), part({ ...cafe, jobs: [running] })],
  }),
  'in many projects': root({
    parts: ['a', 'b', 'c', 'd'].map((project) => part({ project, progress: null })),
  }),
  'that is over in one of two': root({
    parts: [over({ jobs: [job(11)] }), part({ ...cafe, jobs: [running] })],
  }),
  'that was stopped': root({ stoppedBy: 'U0BO', parts: [part({ jobs: [running] })] }),
  'that ended': root({
    hasEnded: true,
    parts: [
      over({
        jobs: [
          job(9, { outcome: 'gate_failed', item: 'rye' }),
          job(10, { item: 'rye' }),
          ...[job(11), job(12, { outcome: 'question' }), job(13, { outcome: 'failed' })],
        ],
        passed: [...passed('to-merge', 4, 10, 11), ...passed('question', 12), ...passed('tried', 13)],
      }),
    ],
  }),
  'that ended by a press': root({
    hasEnded: true,
    stoppedBy: 'U0BO',
    parts: [over({ cause: 'stopped', ended: null, jobs: [job(11)] })],
  }),
  'whose last tick waits': root({
    hasEnded: true,
    parts: [over({ passed: passed('merged', 5).map((one) => ({ ...one, tick: held })) })],
  }),
  'that found nothing to begin': root({ hasEnded: true, costUsd: 0, parts: [over({ passed: all })] }),
};

const facts: EndFacts = {
  ...{
    project: 'bakery',
    now,
    month: '2026-04',
    hasMonth: true,
    earlier: 0,
    maxJobs: 4,
    maxUsd: 2,
    hold: null,
  },
};
const ends = [
  endWords('none-left', facts),
  endWords('none-left', { ...facts, earlier: 1 }),
  endWords('none-left', { ...facts, hasMonth: false, earlier: 3 }),
  endWords('max-jobs', facts),
  endWords('max-usd', facts),
  endWords('failures', facts),
  endWords('login', facts),
  endWords('usage-limit', facts),
  endWords('usage-limit', { ...facts, hold: { why: 'usage-limit', until } }),
  endWords('held', { ...facts, hold: { why: 'paused', by: 'U0BO' } }),
  endWords('held', { ...facts, hold: { why: 'paused', by: byLogin } }),
  endWords('held', { ...facts, hold: { why: 'hours', until, zone: 'Europe/Vienna' } }),
  endWords('held', { ...facts, hold: { why: 'day', cap: 'dollars', most: 20, until } }),
];
const answers = [
  plainText(cycleNotShown(3, 'I am not in that channel; /invite me there.').line),

  cycleGoing(3, 'bakery'),
  cycleStopped(3, []),
  cycleStopped(3, [12]),
  cycleStopped(3, [12, 13]),
];

it('is short, plain and calm', async () => {
  const shown = Object.entries(messages).map(([name, { line, body = '', buttons }]) =>
    [`— a cycle ${name}`, plainText(line), body, ...buttons.map(({ label }) => `[${label}]`)].join('\n'),
  );
  const text = [...shown, `— why it ended\n${ends.join('\n')}`, `— answers\n${answers.join('\n')}`].join(
    '\n\n',
  );
  await expect(`${text}\n`).toMatchFileSnapshot('./snapshots/cycle-sentences.txt');
});

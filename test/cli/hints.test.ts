import { expect, it } from 'vitest';
import { left, wordsHere } from '../../src/cli/hints.ts';
import type { PassedWhy } from '../../src/domain/cycle.ts';
import { type CycleView, cycleGoing } from '../../src/domain/cycle-words.ts';

it('names what can be typed in a terminal where Slack is told its own commands', () => {
  expect(wordsHere(cycleGoing(6, 'notes'), 'audition')).toBe(
    'Cycle 6 is at work in notes already. audition cycle --stop -p notes ends it.',
  );
  expect(wordsHere('1 item is open: /job rollover notes moves it', 'npm run -s audition --')).toBe(
    '1 item is open: npm run -s audition -- rollover notes moves it',
  );
});

it('says what can be typed about each job that a cycle left to people', () => {
  const passed = (why: PassedWhy, job: number) => ({ title: 'add rye', why, job });
  const jobs = [passed('to-merge', 2), passed('merged', 3), passed('question', 4), passed('plan', 5)];
  const part = { project: 'notes', progress: null, toDo: 0, cause: null, ended: null, jobs: [] };
  const cycle: CycleView = {
    ...{ id: 1, startedBy: 'cli:me', stoppedBy: null, maxJobs: null, hasEnded: true, costUsd: 0 },
    parts: [{ ...part, passed: jobs }],
  };
  expect(left(cycle)).toEqual([
    [['diff', 'merge', 'discard'], 2],
    [['reply'], 4],
    [['go', 'drop', 'reply'], 5],
  ]);
});

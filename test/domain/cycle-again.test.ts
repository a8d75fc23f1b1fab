import { expect, it } from 'vitest';
import type { Passed } from '../../src/domain/cycle.ts';
import { isAllDone, limitWords, otherLimits } from '../../src/domain/cycle-again.ts';
import type { CycleView, PartView } from '../../src/domain/cycle-words.ts';

const unlimited = { id: 5, maxJobs: null, maxUsd: null };
const limited = { id: 5, maxJobs: 3, maxUsd: 2 };

it('goes on with the limits it was begun with, and refuses others in words', () => {
  expect(otherLimits(unlimited, {}, 'audition cycle')).toBeNull();
  expect(otherLimits(limited, {}, 'audition cycle')).toBeNull();
  expect(otherLimits(limited, { max: 3 }, 'audition cycle')).toBeNull();
  expect(otherLimits(limited, { max: 3, maxUsd: 1 }, 'audition cycle')).toMatch(
    /a limit of 3 jobs and \$2\.00/,
  );
  expect(otherLimits(unlimited, { max: 1 }, 'audition cycle')).toBe(
    'Cycle 5 was begun earlier with no limit, and goes on so with audition cycle. ' +
      'For another limit end it first: audition cycle --stop.',
  );
  expect(limitWords({ maxJobs: 1, maxUsd: null })).toBe('with a limit of 1 job');
});

it('is all done where somebody else did what was interrupted, and not while its item is open', () => {
  const cut = { id: 35, item: 'rye', itemTitle: 'add rye', state: 'ended', outcome: 'interrupted' } as const;
  const cycle = (cause: PartView['cause'], ...passed: Passed[]): CycleView => ({
    ...{ ...unlimited, startedBy: 'cli:me', stoppedBy: null, hasEnded: true, costUsd: 0 },
    parts: [
      {
        ...{ project: 'bakery', progress: null, toDo: 0, ended: null, cause, passed },
        jobs: [{ ...cut, isSettling: false }],
      },
    ],
  });
  const rye = (why: Passed['why']): Passed => ({ title: 'add rye', why, job: 36 });
  expect(isAllDone(cycle('none-left'))).toBe(true);
  expect(isAllDone(cycle('none-left', rye('merged')))).toBe(true);
  expect(isAllDone(cycle('none-left', rye('tried')))).toBe(false);
  expect(isAllDone(cycle('max-usd'))).toBe(false);
});

import type { CycleView } from './cycle-words.ts';
import { lastJobs } from './cycle-words.ts';
import { isSuccess } from './outcome.ts';
import { count, usd } from './words.ts';

/** What a command has to know of a cycle that ended, or that somebody begins again. */

/**
 * Whether all that was begun was done, and nothing but the end of the items, a limit or a person ended it. What came to
 * nothing counts no more where none is left and its item is closed or merged: somebody else did it.
 */
export const isAllDone = ({ parts }: CycleView): boolean =>
  parts.every((part) => {
    const isOpen = (title: string | null) =>
      part.cause !== 'none-left' || part.passed.some((item) => item.title === title && item.why !== 'merged');
    return (
      ['none-left', 'max-jobs', 'max-usd', 'stopped'].includes(part.cause ?? '') &&
      lastJobs(part).every(({ outcome, itemTitle }) => isSuccess(outcome) || !isOpen(itemTitle))
    );
  });

type Limits = { readonly maxJobs: number | null; readonly maxUsd: number | null };

/** Why a cycle that was begun with these limits cannot go on with those somebody names now; null where they are the same. */
export function otherLimits(
  { id, ...had }: Limits & { readonly id: number },
  named: { readonly max?: number; readonly maxUsd?: number },
  command: string,
): string | null {
  const { max = had.maxJobs, maxUsd = had.maxUsd } = named;
  if (max === had.maxJobs && maxUsd === had.maxUsd) return null;
  const goesOn = `Cycle ${id} was begun earlier ${limitWords(had)}, and goes on so with ${command}.`;
  return `${goesOn} For another limit end it first: ${command} --stop.`;
}

/** `with no limit`, `with a limit of 3 jobs and $2.00` */
export function limitWords({ maxJobs, maxUsd }: Limits): string {
  const jobs = maxJobs === null ? [] : [count(maxJobs, 'job')];
  const all = [...jobs, ...(maxUsd === null ? [] : [usd(maxUsd)])];
  return all.length === 0 ? 'with no limit' : `with a limit of ${all.join(' and ')}`;
}

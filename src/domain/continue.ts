import type { Outcome } from './outcome.ts';
import type { AfterUsageLimit } from './project.ts';

/** So many in a row go on by themselves; after that somebody has to look. */
const mostInARow = 3;
/** Those that wait for one reset begin within this time after it, not all at once. */
const spreadMs = 60_000;
/** A reset that is over, or all but, was told wrongly: then this long is waited. */
const leastWaitMs = 60_000;

type Ended = {
  readonly id: number;
  readonly outcome: Outcome | null;
  readonly resetsAt: Date | null;
  readonly after: AfterUsageLimit;
  /** How many before it, one after the other, met a limit too. */
  readonly before: number;
  readonly now: Date;
};

/** When a job that met the usage limit goes on by itself; null when it does not. */
export function continuesAt({ id, outcome, resetsAt, after, before, now }: Ended): Date | null {
  if (outcome !== 'usage_limit' || after === 'stop' || resetsAt === null || before >= mostInARow) return null;
  const spread = (id * 7_919) % spreadMs; // by number: no two neighbours at the same second
  return new Date(Math.max(resetsAt.getTime(), now.getTime() + leastWaitMs) + spread);
}

import type { Hold } from './begin.ts';
import { plainText } from './card.ts';
import { type Cause, manyFailures } from './cycle.ts';
import { monthName } from './local-time.ts';
import { byLogin } from './pause.ts';
import { atTime, holdWords } from './waiting-words.ts';
import { count, usd } from './words.ts';

export type EndFacts = {
  readonly project: string;
  readonly now: Date;
  readonly month: string;
  /** Whether the plan has the month, and how many items of earlier ones are open. */
  readonly hasMonth: boolean;
  readonly earlier: number;
  readonly maxJobs: number | null;
  readonly maxUsd: number | null;
  readonly hold: Hold | null;
};

/** Why a project's part ended, in a sentence; null where the person who said stop is named instead. */
export function endWords(cause: Exclude<Cause, 'no-plan'>, it: EndFacts): string | null {
  switch (cause) {
    case 'stopped':
      return null;
    case 'none-left':
      return noneLeft(it);
    case 'max-jobs':
      return `its limit of ${count(it.maxJobs ?? 0, 'job')} is reached`;
    case 'max-usd':
      return `its limit of ${usd(it.maxUsd ?? 0)} is reached`;
    case 'failures':
      return `${manyFailures} items in a row came to nothing: look at them before it goes on`;
    case 'held':
      return heldWords(it);
    case 'usage-limit':
      return it.hold ? heldWords(it) : 'the usage limit of the Claude account is reached';
    case 'login':
      return 'Claude is not logged in on the host';
  }
}

function noneLeft({ project, month, hasMonth, earlier }: EndFacts): string {
  const none = hasMonth ? 'no item is left to begin' : `its plan has nothing for ${monthName(month)}`;
  const older = `; ${count(earlier, 'item')} of earlier months ${earlier === 1 ? 'is' : 'are'} open: /job rollover ${project} moves them`;
  return earlier > 0 ? none + older : none;
}

/** The words of a hold; a person is not named in a text that nobody can be mentioned in. */
function heldWords({ hold, project, now }: EndFacts): string {
  if (hold === null || hold.why === 'at-once') return 'it may begin nothing now';
  if (hold.why === 'paused' && hold.by !== byLogin) return `${project} is paused`;
  if (hold.why === 'hours')
    return `the working hours of ${project} begin at ${atTime(hold.until, now, hold.zone)}`;
  return plainText(holdWords(hold, project, now));
}

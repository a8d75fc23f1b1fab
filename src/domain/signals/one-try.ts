import type { Beat } from '../history/beat.ts';

type Try = Pick<Beat, 'at' | 'interrupted' | 'turns'>;

const hour = 3_600_000;
/** The same words within this time (milliseconds) were sent out together, or pasted again. */
export const together = hour;
/** After a try that came to nothing, the same words are another try for this long. */
const anotherTry = 24 * hour;
/** A try that got no further than this many answers came to nothing. */
const abandonedTurns = 1;

/**
 * Whether `one`, asked for in the same words as `first` and at last as `latest`, is the same wish: sent out in the hour
 * of the first, or after a last try that came to nothing. Pure.
 */
export function isOneTry(first: Try, latest: Try, one: Try): boolean {
  const since = ({ at }: Try) => one.at.getTime() - at.getTime();
  const abandoned = latest.interrupted || latest.turns <= abandonedTurns;
  return since(first) <= together || (abandoned && since(latest) <= anotherTry);
}

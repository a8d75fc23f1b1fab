import type { Beat } from '../history/beat.ts';
import { termsOf } from './terms.ts';

type Asked = Pick<Beat, 'conversation' | 'at' | 'request' | 'turns' | 'interrupted' | 'job'>;

const hour = 3_600_000;
/** Requests of one wording within this time were sent out together, or pasted again. */
const together = hour;
/** After a try that came to nothing, the same request is another try for this long. */
const anotherTry = 24 * hour;
/** The very same long request within this time is one wish. */
const workingDay = 12 * hour;
/** Words of a request that is rather pasted than typed again. */
const longRequest = 20;
/** Share of words two requests have in common to be of one wording: the values may differ. */
const sameWording = 0.8;
/** A try that got no further than this many answers came to nothing. */
const abandonedTurns = 1;

/**
 * On how many separate occasions something was asked for: conversations, less those that only sent the same
 * words out again, in the same hour or after an abandoned try.
 */
export function countOccasions(asked: readonly Asked[]): number {
  const first = new Map<string, Asked>();
  for (const one of [...asked].sort((a, b) => a.at.getTime() - b.at.getTime()))
    if (!first.has(one.conversation)) first.set(one.conversation, one);
  const occasions: { readonly first: Asked; last: Asked }[] = [];
  for (const one of first.values()) {
    const same = occasions.find((occasion) => isSameOccasion(occasion.first, occasion.last, one));
    if (same) same.last = one;
    else occasions.push({ first: one, last: one });
  }
  return occasions.length;
}

function isSameOccasion(first: Asked, last: Asked, one: Asked): boolean {
  const since = (before: Asked) => one.at.getTime() - before.at.getTime();
  if (pastedAgain(last.request, one.request) && since(last) <= workingDay) return true;
  if (!haveSameWording(last, one)) return false;
  const abandoned = last.interrupted || last.turns <= abandonedTurns;
  return since(first) <= together || (abandoned && since(last) <= anotherTry);
}

/** Nobody types the very same long request twice a day: it was pasted, to go on or to try again. */
const pastedAgain = (before: string, after: string): boolean =>
  before === after && wordsOf(after).length >= longRequest;

/** Jobs are given one by one: the same words with another value are another job. */
function haveSameWording(a: Asked, b: Asked): boolean {
  if (a.request === b.request) return true;
  if (a.job && b.job) return false;
  const [one, other] = [new Set(wordsOf(a.request)), new Set(wordsOf(b.request))];
  const common = [...one].filter((word) => other.has(word)).length;
  return common >= sameWording * (one.size + other.size - common);
}

/** All words as they stand; without them, what is left to compare by. */
const wordsOf = (text: string): string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu);
  return words ?? termsOf(text);
};

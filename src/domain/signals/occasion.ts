import type { Beat } from '../history/beat.ts';
import { isOneTry } from './one-try.ts';
import { termsOf } from './terms.ts';

type Asked = Pick<Beat, 'conversation' | 'at' | 'request' | 'turns' | 'interrupted' | 'job'>;

/** The very same long request within this time (milliseconds) is one wish. */
const workingDay = 12 * 3_600_000;
/** Words of a request that is rather pasted than typed again. */
const longRequest = 20;
/** Share of words two requests have in common to be of one wording: the values may differ. */
const sameWording = 0.8;

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
  const sinceLast = one.at.getTime() - last.at.getTime();
  if (pastedAgain(last.request, one.request) && sinceLast <= workingDay) return true;
  return haveSameWording(last, one) && isOneTry(first, last, one);
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

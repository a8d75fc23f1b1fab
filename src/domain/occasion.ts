import type { Beat } from './beat.ts';
import { termsOf } from './terms.ts';

type Asked = Pick<Beat, 'conversation' | 'at' | 'request' | 'turns' | 'interrupted'>;

const hour = 3_600_000;
/** Requests of one wording within this time were sent out together, or pasted again. */
const together = hour;
/** After a try that came to nothing, the same request is another try for this long. */
const anotherTry = 24 * hour;
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
  const kept: Asked[] = [];
  const last: Asked[] = [];
  for (const one of first.values()) {
    const twin = kept.findIndex((_, at) => isSameOccasion(last[at] as Asked, one));
    if (twin === -1) kept.push(one);
    // A chain of tries is one occasion: the next is compared with the last of them.
    last[twin === -1 ? kept.length - 1 : twin] = one;
  }
  return kept.length;
}

function isSameOccasion(before: Asked, after: Asked): boolean {
  const apart = after.at.getTime() - before.at.getTime();
  const abandoned = before.interrupted || before.turns <= abandonedTurns;
  return apart <= (abandoned ? anotherTry : together) && haveSameWording(before.request, after.request);
}

function haveSameWording(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
  const common = [...one].filter((word) => other.has(word)).length;
  return common >= sameWording * (one.size + other.size - common);
}

/** All words as they stand; without them, what is left to compare by. */
const wordsOf = (text: string): string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu);
  return words ?? termsOf(text);
};

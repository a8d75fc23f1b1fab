import { isTelling } from './request-windows.ts';

/**
 * Pairs of telling terms a request is looked up by, at most. A sentence of 10 terms has 45; of what says more, the
 * pairs of the words that stand first in its asks are taken, and what is wanted stands first.
 */
const mostPairs = 64;

/**
 * The pairs of telling terms that stand in one ask, each once, those of the first words first. Two requests are alike
 * only when they share one (see `similarity`), and a pair of two common words is rare: who has it is soon looked at.
 */
export function pairsOf(asks: readonly (readonly string[])[]): string[] {
  const telling = asks.map((terms) => terms.filter(isTelling));
  const longest = Math.max(0, ...telling.map(({ length }) => length));
  const pairs = new Set<string>();
  for (let at = 1; at < longest && pairs.size < mostPairs; at++)
    for (const terms of telling) {
      const later = terms[at];
      if (later === undefined) continue;
      for (const term of terms.slice(0, at)) pairs.add(pairOf(term, later));
    }
  return [...pairs].slice(0, mostPairs);
}

const pairOf = (a: string, b: string): string => (a < b ? `${a}\t${b}` : `${b}\t${a}`);

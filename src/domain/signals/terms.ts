import { tellingTermOf } from './lexicon.ts';
import { leadOf } from './request-text.ts';
import { isMark } from './typed-objects.ts';

/** Words of a request that say what it is about, with how much each weighs. */
export type Terms = ReadonlyMap<string, number>;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * The terms of what a text asks for, in order: what varies as its mark, words without their endings, synonyms
 * as one, empty words left out. Works in any script.
 */
export const termsOf = (text: string): string[] => markedTerms(leadOf(text));

/** The terms of a text whose varying values are marks already. */
export const markedTerms = (text: string): string[] =>
  text.split(/(⟨\w+⟩)/u).flatMap((part) => (isMark(part) ? [part] : wordsOf(part)));

const wordsOf = (text: string): string[] =>
  splitWords(
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/['’]/gu, '')
      .replaceAll(/[:.·_]/gu, ' '),
  ).flatMap((word) => tellingTermOf(word) ?? []);

/** Text in Latin letters, with the signs that stand between them in ordinary prose. */
const latin = /^[\s -~\p{Script=Latin}\u2010-\u201f\u2022\u2026\u2190-\u21ff\u2500-\u27bf]*$/u;
const latinWord = /[\p{L}\d]+(?:(?<=\d)[,;](?=\d)[\p{L}\d]+)*/gu;

/** The words of a text in lower case. Between Latin letters an expression finds the words the segmenter would, five times faster. */
const splitWords = (text: string): string[] =>
  latin.test(text)
    ? (text.match(latinWord) ?? [])
    : [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment);

/** In how many of the texts each term stands. */
export function countTerms(texts: readonly (readonly string[])[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const terms of texts)
    for (const term of new Set(terms)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return frequency;
}

/** Length of a vector of weights. */
export const lengthOf = (terms: Terms): number =>
  Math.sqrt([...terms.values()].reduce((sum, weight) => sum + weight * weight, 0));

/** Cosine of two weighted sets of terms, 0 to 1. */
export function cosine(a: Terms, b: Terms): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [term, weight] of small) dot += weight * (large.get(term) ?? 0);
  return dot === 0 ? 0 : dot / (lengthOf(a) * lengthOf(b));
}

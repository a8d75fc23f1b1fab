/** Words of a request that say what it is about, with how much each weighs. */
export type Terms = ReadonlyMap<string, number>;

/** Values that vary from one request to the next count as what they are, not by how they are spelled. */
const typedObjects: readonly [RegExp, string][] = [
  [/https?:\/\/\S+/giu, ' ⟨url⟩ '],
  [/\b[A-Z][A-Z0-9]+-\d+\b/gu, ' ⟨issue⟩ '],
  [/(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)+/gu, ' ⟨path⟩ '],
  [/\b[\w-]+\.(?:[a-z]{1,4})\b/gu, ' ⟨file⟩ '],
  [/\b[0-9a-f]{7,40}\b/gu, ' ⟨hash⟩ '],
  [/\d+(?:[.,:]\d+)*/gu, ' ⟨number⟩ '],
];
const typed = /^⟨\w+⟩$/u;

/** English words that carry no operation and no object. Other languages lose nothing but a little weight. */
const stopWords = new Set(
  'a an and are as at be but by can could do for from has have i in into is it its me my of on or our please so that the their them then there this to us was we were will with would you your'.split(
    ' ',
  ),
);
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** The terms of a text in order: lower case, typed, without endings and stop words. Works in any script. */
export function termsOf(text: string): string[] {
  const masked = typedObjects.reduce((rest, [shape, name]) => rest.replaceAll(shape, name), text);
  return masked.split(/(⟨\w+⟩)/u).flatMap((part) => (typed.test(part) ? [part] : words(part)));
}

const words = (text: string): string[] =>
  [...segmenter.segment(text.normalize('NFKC').toLowerCase())]
    .filter(({ isWordLike, segment }) => isWordLike && !stopWords.has(segment))
    .map(({ segment }) => stem(segment));

/** English plurals and -ing/-ed, only where a stem of three letters remains. */
export function stem(word: string): string {
  if (/^[a-z]{3,}(sses|shes|ches|xes|zes)$/.test(word)) return word.slice(0, -2);
  if (/^[a-z]{2,}ies$/.test(word)) return `${word.slice(0, -3)}y`;
  if (/^[a-z]{2,}[^us]s$/.test(word)) return word.slice(0, -1);
  return word.replace(/^([a-z]{3,}?)(?:ing|ed)$/, '$1');
}

/**
 * Weights by how often a term stands in the project's requests. A term of one request only is probably
 * the value that varies (half the weight of a word that returns), and so is a typed object; a term that
 * stands in more than half of at least ten requests says little about any of them.
 */
export function weigh(
  terms: readonly string[],
  frequency: ReadonlyMap<string, number>,
  requests: number,
): Terms {
  return new Map(
    terms.map((term) => {
      const seen = frequency.get(term) ?? 1;
      const common = requests >= 10 && seen > requests / 2;
      return [term, common ? 0.3 : typed.test(term) || seen === 1 ? 0.5 : 1];
    }),
  );
}

/** In how many of the texts each term stands. */
export function countTerms(texts: readonly (readonly string[])[]): Map<string, number> {
  const frequency = new Map<string, number>();
  for (const terms of texts)
    for (const term of new Set(terms)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  return frequency;
}

/** Cosine of two weighted sets of terms, 0 to 1. */
export function cosine(a: Terms, b: Terms): number {
  const dot = [...a].reduce((sum, [term, weight]) => sum + weight * (b.get(term) ?? 0), 0);
  return dot === 0 ? 0 : dot / (length(a) * length(b));
}

const length = (terms: Terms) =>
  Math.sqrt([...terms.values()].reduce((sum, weight) => sum + weight * weight, 0));

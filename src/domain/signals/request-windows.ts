import { asksOf, leadOf } from './request-text.ts';
import { countTerms, lengthOf, markedTerms, type Terms } from './terms.ts';
import { isMark } from './typed-objects.ts';

/** One ask of a request, or a few that stand together: what requests are compared by. */
export type Window = { readonly terms: Terms; readonly length: number };

/** Asks that stand together are read as one while they have at most this many terms: about one sentence. */
const together = 8;
/** A longer ask is read this far. */
const longest = 12;
/** A request with more telling terms than an ordinary sentence has says several things. */
export const sentenceTerms = 10;
/** A value that varies says little: which kind it is, at a third of a word's weight. */
const markWeight = 0.3;
/** A term of one request only is probably the value that varies. */
const onceWeight = 0.6;
/** What is wanted stands first: terms behind the first few, why and how, weigh less. */
const head = 5;
const behind = 0.75;
/** A project with fewer requests is weighed as if it had this many, or nothing would be rare in it. */
const leastRequests = 50;

/** The windows of a request as terms without weights. A person says several things at once; each is looked at. */
export function windowsOf(request: string): string[][] {
  const asks = asksOf(leadOf(request)).map(markedTerms);
  const windows: string[][] = [];
  for (const [from, first] of asks.entries()) {
    let terms = new Set(first);
    windows.push([...terms].slice(0, longest));
    for (const next of asks.slice(from + 1)) {
      terms = new Set([...terms, ...next]);
      if (terms.size > together) break;
      windows.push([...terms]);
    }
  }
  return windows.filter((terms) => terms.length > 0);
}

/** Whether a term says what is asked for: everything but values whose kind says nothing. */
export const isTelling = (term: string): boolean =>
  !isMark(term) || term === '⟨issue⟩' || term === '⟨version⟩';

/** What terms are weighed against: so many requests, and in how many of them each term stands. */
export type Corpus = { readonly requests: number; readonly having: ReadonlyMap<string, number> };

/** The requests themselves as what their terms are weighed against. */
export const corpusOf = (requests: readonly (readonly (readonly string[])[])[]): Corpus => ({
  requests: requests.length,
  having: countTerms(requests.map((windows) => windows.flat())),
});

/** A weigher of terms: the rarer a term is in the corpus, the more it says. */
export function weigher({ requests, having }: Corpus) {
  const all = Math.max(leastRequests, requests);
  const weight = (term: string): number => {
    const seen = having.get(term) ?? 1;
    const rare = Math.log(1 + all / seen) / Math.log(1 + all);
    return (isTelling(term) ? 1 : markWeight) * (seen === 1 ? onceWeight : 1) * rare;
  };
  return (terms: readonly string[]): Window => {
    const weighed = new Map(terms.map((term, at) => [term, weight(term) * (at < head ? 1 : behind)]));
    return { terms: weighed, length: lengthOf(weighed) };
  };
}

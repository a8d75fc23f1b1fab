import type { Beat } from '../history/beat.ts';
import { pairsOf } from './request-pairs.ts';
import { type Corpus, corpusOf, isTelling, type Window, weigher, windowsOf } from './request-windows.ts';
import { cosine, type Terms, termsOf } from './terms.ts';
import { isOpposite, isWork } from './work-words.ts';

/** A request ready to be compared. `label` is the session's own short form of its operation, if it gave one. */
export type Compared = {
  readonly windows: readonly Window[];
  readonly label: Terms | null;
  readonly english: boolean;
  /** Asked for as a job: a request for work by itself, whatever its words. */
  readonly asJob: boolean;
};

/** Requests that share no word that names work: likely one subject, different operations. */
const sameSubject = 0.6;
/** So many telling terms two asks must share; where both sessions named their operation, one will do. */
const sharedTerms = 2;
/** A session's label supports a comparison from here on; its word alone never makes one. */
const leastWithLabel = 0.2;
/** Labels are short and alike by nature: what they and the requests say together counts this much. */
const labelled = 0.6;

/** Words only English has: where most requests have none, no word is expected to be in our lists. */
const english =
  /\b(?:the|are|please|this|that|our|from|with|can|you|my|let'?s|why|what|how|need|should|and|to)\b/iu;

const otherScript = /[^\P{L}\p{Script=Latin}]/u;

/** A request and the session's own short form of its operation; its windows, where they are known already. */
type Asked = Pick<Beat, 'request' | 'label' | 'job'> & {
  readonly windows?: readonly (readonly string[])[];
};

/**
 * Prepares requests to be compared with one another. Their terms are weighed against all of them, or against
 * `corpus` where they are a part of more: in a neighbourhood everything shares terms.
 */
export function prepare(requests: readonly Asked[], corpus?: Corpus): Compared[] {
  const windows = requests.map((asked) => asked.windows ?? windowsOf(asked.request));
  const weigh = weigher(corpus ?? corpusOf(windows));
  const inEnglish = requests.filter(({ request }) => english.test(request)).length > requests.length / 3;
  return requests.map(({ request, label, job }, at) => ({
    windows: windows[at]?.map(weigh) ?? [],
    label: label === null ? null : new Map(termsOf(label).map((term) => [term, 1])),
    english: inEnglish && !otherScript.test(request),
    asJob: job !== undefined,
  }));
}

/** 0 to 1: how near two requests come in the asks that are nearest, supported by their labels where both have one. */
export function similarity(a: Compared, b: Compared): number {
  const [one, other] = [a.label, b.label];
  const requests = nearestAsks(a, b, one && other ? 1 : sharedTerms);
  if (!one || !other) return requests;
  if (isOpposite(one, other) || requests < leastWithLabel) return 0;
  return Math.max(requests, labelled * ((requests + cosine(one, other)) / 2));
}

function nearestAsks(a: Compared, b: Compared, least: number): number {
  let best = 0;
  for (const x of a.windows)
    for (const y of b.windows) {
      const { dot, shared, work } = sharedBy(x, y);
      if (shared < least || isOpposite(x.terms, y.terms)) continue;
      const subject = work || !(a.english && b.english) ? 1 : sameSubject;
      best = Math.max(best, (subject * dot) / (x.length * y.length));
    }
  return best;
}

/** What two windows have in common: weight, telling terms, and whether one of them names work. */
export function sharedBy(x: Window, y: Window): { dot: number; shared: number; work: boolean } {
  const found = { dot: 0, shared: 0, work: false };
  for (const [term, weight] of x.terms) {
    const other = y.terms.get(term);
    if (other === undefined) continue;
    found.dot += weight * other;
    found.shared += isTelling(term) ? 1 : 0;
    found.work ||= isWork(term);
  }
  return found;
}

/** Requests that have a pair of terms are compared with so many of the newest that have it too. */
const newestOfPair = 30;
/** A request is compared with so many earlier ones, those first that share its rarest pairs. */
const mostCompared = 50;

/**
 * Similarities above 0, found through the pairs of terms requests share, each stored from both sides. Of a pair many
 * requests have the newest are compared, so that the time grows with the requests, not with their square: who has
 * only that in common is not alike, and who has more is found through a rarer pair.
 */
export function similarities(requests: readonly Compared[]): Map<number, number>[] {
  const rows = requests.map(() => new Map<number, number>());
  const having = new Map<string, number[]>();
  for (const [at, request] of requests.entries()) {
    const keys = keysOf(request);
    for (const other of nearest(keys, having)) {
      const found = similarity(requests[other] as Compared, request);
      if (found === 0) continue;
      rows[at]?.set(other, found);
      rows[other]?.set(at, found);
    }
    for (const key of keys) {
      const list = having.get(key);
      if (list) list.push(at);
      else having.set(key, [at]);
    }
  }
  return rows;
}

/** Pairs of telling terms; where the session named its operation one term is enough to be compared. */
function keysOf({ windows, label }: Compared): string[] {
  const asks = windows.map(({ terms }) => [...terms.keys()]);
  return [...pairsOf(asks), ...(label ? new Set(asks.flat().filter(isTelling)) : [])];
}

function nearest(keys: readonly string[], having: ReadonlyMap<string, readonly number[]>): Set<number> {
  const lists = keys.map((key) => having.get(key) ?? []).sort((a, b) => a.length - b.length);
  const found = new Set<number>();
  for (const list of lists)
    for (const at of list.slice(-newestOfPair).reverse()) {
      if (found.size === mostCompared) return found;
      found.add(at);
    }
  return found;
}

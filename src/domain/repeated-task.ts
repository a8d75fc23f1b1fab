import { cosine, countTerms, stem, type Terms, termsOf, weigh } from './terms.ts';

/** A beat as detectors see it. `conversation` is the same for a job and its retries. */
export type BeatFacts = {
  readonly id: number;
  readonly conversation: number;
  readonly request: string;
  readonly label: string | null;
};
/** A signal that exists already, with the beats that are its evidence. */
export type KnownSignal = { readonly id: number; readonly beats: readonly number[] };

/** What a detector found: more evidence for a known signal, or a new one. Every detector returns this. */
export type Finding =
  | { readonly kind: 'recurrence'; readonly signal: number; readonly beats: readonly number[] }
  | { readonly kind: 'signal'; readonly operation: string; readonly beats: readonly number[] };

/** The same operation asked for in this many distinct conversations is worth an artifact. */
export const threshold = 3;
/** Average similarity within a group; below it, requests share a subject but not an operation. */
const groupSimilarity = 0.55;
/** A session's label supports a comparison from here on; its word alone never makes one. */
const leastRequestSimilarity = 0.2;
/** Without both labels a pair of requests must be much closer. */
const unsupported = 0.75;

type Compared = BeatFacts & {
  readonly terms: Terms;
  readonly labelTerms: Terms | null;
  readonly verb: string | null;
};

/**
 * Finds operations asked for in at least three distinct conversations, in any words. Known signals take
 * what belongs to them first, so that nothing is found twice. Pure; the order of the beats does not matter.
 */
export function findRepeatedTasks(beats: readonly BeatFacts[], known: readonly KnownSignal[]): Finding[] {
  const compared = prepare([...beats].sort((a, b) => a.id - b.id));
  const claimed = new Set(known.flatMap((signal) => signal.beats));
  const recurrences = known.flatMap((signal) => findRecurrence(signal, compared, claimed));
  const free = compared.filter(({ id }) => !claimed.has(id));
  const groups = group(free).filter((members) => distinct(members) >= threshold);
  const signals = groups.map((members) => ({
    kind: 'signal' as const,
    operation: nameOf(members),
    beats: ids(members),
  }));
  return [...recurrences, ...signals];
}

const ids = (beats: readonly BeatFacts[]) => beats.map(({ id }) => id).sort((a, b) => a - b);
const distinct = (beats: readonly BeatFacts[]) => new Set(beats.map(({ conversation }) => conversation)).size;

function prepare(beats: readonly BeatFacts[]): Compared[] {
  const requests = beats.map(({ request }) => termsOf(request));
  const labels = beats.map(({ label }) => (label === null ? null : termsOf(label)));
  const requestTerms = countTerms(requests);
  return beats.map((beat, at) => ({
    ...beat,
    terms: weigh(requests[at] ?? [], requestTerms, beats.length),
    labelTerms: labelWeights(labels[at] ?? null),
    verb: verbClass(labels[at]?.[0]),
  }));
}

const labelWeights = (terms: readonly string[] | null): Terms | null =>
  terms && new Map(terms.map((term) => [term, 1]));

/** Verbs a label may begin with that ask for the same thing. Anything else stands for itself. */
const verbClasses = [
  'add insert put append include',
  'remove delete drop',
  'fix repair correct',
  'update bump upgrade',
];
function verbClass(verb: string | undefined): string | null {
  if (verb === undefined) return null;
  return verbClasses.find((words) => words.split(' ').map(stem).includes(verb)) ?? verb;
}

/** 0 to 1: the requests' cosine, averaged with the labels' where both sessions named their operation. */
function similarity(a: Compared, b: Compared): number {
  const requests = cosine(a.terms, b.terms);
  if (!a.labelTerms || !b.labelTerms) return requests * unsupported;
  if (a.verb !== b.verb || requests < leastRequestSimilarity) return 0;
  return (requests + cosine(a.labelTerms, b.labelTerms)) / 2;
}

const averageTo = (beat: Compared, members: readonly Compared[]) =>
  members.reduce((sum, member) => sum + similarity(beat, member), 0) / members.length;

function findRecurrence(signal: KnownSignal, beats: readonly Compared[], claimed: Set<number>): Finding[] {
  const members = beats.filter(({ id }) => signal.beats.includes(id));
  if (members.length === 0) return [];
  const more = beats.filter((beat) => !claimed.has(beat.id) && averageTo(beat, members) >= groupSimilarity);
  for (const { id } of more) claimed.add(id);
  return more.length > 0 ? [{ kind: 'recurrence', signal: signal.id, beats: ids(more) }] : [];
}

/**
 * Average-link agglomeration: the two closest groups become one until no two are close enough. `sums[a][b]`
 * is the sum of all similarities between two groups, so that a merge only adds two rows.
 */
function group(beats: readonly Compared[]): Compared[][] {
  const groups = beats.map((beat) => [beat]);
  const sums = beats.map((a) => beats.map((b) => similarity(a, b)));
  for (;;) {
    const pair = closestPair(groups, sums);
    if (!pair) return groups.filter(({ length }) => length > 0);
    const [a, b] = pair;
    groups[a]?.push(...(groups[b]?.splice(0) ?? []));
    for (const [at, row] of sums.entries()) {
      row[a] = (row[a] ?? 0) + (row[b] ?? 0);
      if (at !== a) (sums[a] as number[])[at] = row[a];
    }
  }
}

function closestPair(groups: readonly Compared[][], sums: readonly number[][]): [number, number] | null {
  let best: { pair: [number, number]; link: number } | null = null;
  for (const [a, members] of groups.entries())
    for (let b = a + 1; b < groups.length; b++) {
      const pairs = members.length * (groups[b]?.length ?? 0);
      const link = pairs === 0 ? 0 : (sums[a]?.[b] ?? 0) / pairs;
      if (link >= groupSimilarity && link > (best?.link ?? 0)) best = { pair: [a, b], link };
    }
  return best?.pair ?? null;
}

/** The label most sessions gave it; without labels, the shortest request. */
function nameOf(members: readonly Compared[]): string {
  const labels = members.flatMap(({ label }) => label ?? []);
  const count = (label: string) => labels.filter((other) => other === label).length;
  const [label] = labels.sort((a, b) => count(b) - count(a) || a.length - b.length);
  const shortest = [...members].sort((a, b) => a.request.length - b.request.length)[0]?.request ?? '';
  return label ?? shortest.slice(0, 120);
}

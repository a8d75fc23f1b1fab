import { type Compared, prepare, similarity } from './compared-request.ts';
import { commonLabel, enoughConversations } from './finding.ts';
import { asksFor, describe, findOperations, groupSimilarity } from './operation.ts';

/** A beat as this detector sees it. `conversation` is the same for a job and its retries. */
export type BeatFacts = {
  readonly id: number;
  readonly conversation: number;
  readonly request: string;
  readonly label: string | null;
};
/** A signal that exists already, with the beats that are its evidence. */
export type KnownSignal = { readonly id: number; readonly beats: readonly number[] };

/** What a detector found: more evidence for a known signal, or a new one. */
export type Finding =
  | { readonly kind: 'recurrence'; readonly signal: number; readonly beats: readonly number[] }
  | { readonly kind: 'signal'; readonly operation: string; readonly beats: readonly number[] };

/**
 * Finds operations asked for in at least three distinct conversations, in any words. Known signals take
 * what belongs to them first, so that nothing is found twice. Pure; the order of the beats does not matter.
 */
export function findRepeatedTasks(beats: readonly BeatFacts[], known: readonly KnownSignal[]): Finding[] {
  const sorted = [...beats].sort((a, b) => a.id - b.id);
  const compared = prepare(sorted);
  const claimed = new Set(known.flatMap((signal) => signal.beats));
  const recurrences = known.flatMap((signal) => findRecurrence(signal, sorted, compared, claimed));
  const free = sorted.flatMap((beat, at) => (claimed.has(beat.id) ? [] : [{ beat, request: compared[at] }]));
  const operations = findOperations(
    free.flatMap(({ request }) => request ?? []),
    // A job is a request for work by itself.
    { least: enoughConversations, near: groupSimilarity, work: 'never' },
  );
  const groups = operations.map(({ members }) => members.flatMap((at) => free[at]?.beat ?? []));
  const signals = groups
    .filter((members) => distinct(members) >= enoughConversations)
    .map((members) => ({ kind: 'signal' as const, operation: nameOf(members), beats: ids(members) }));
  return [...recurrences, ...signals];
}

const ids = (beats: readonly BeatFacts[]) => beats.map(({ id }) => id).sort((a, b) => a - b);
const distinct = (beats: readonly BeatFacts[]) => new Set(beats.map(({ conversation }) => conversation)).size;

function findRecurrence(
  signal: KnownSignal,
  beats: readonly BeatFacts[],
  compared: readonly Compared[],
  claimed: Set<number>,
): Finding[] {
  const members = [...beats.keys()].filter((at) => signal.beats.includes(beats[at]?.id ?? Number.NaN));
  if (members.length === 0) return [];
  const operation = describe(members, compared);
  const isAgain = (request: Compared) =>
    averageTo(request, members, compared) >= groupSimilarity || asksFor(request, operation);
  const more = beats.filter(({ id }, at) => !claimed.has(id) && isAgain(compared[at] as Compared));
  for (const { id } of more) claimed.add(id);
  return more.length > 0 ? [{ kind: 'recurrence', signal: signal.id, beats: ids(more) }] : [];
}

const averageTo = (request: Compared, members: readonly number[], compared: readonly Compared[]) =>
  members.reduce((sum, at) => sum + similarity(request, compared[at] as Compared), 0) / members.length;

/** The label most sessions gave it; without labels, the shortest request. */
function nameOf(members: readonly BeatFacts[]): string {
  const shortest = [...members].sort((a, b) => a.request.length - b.request.length)[0]?.request ?? '';
  return commonLabel(members) ?? shortest.slice(0, 120);
}

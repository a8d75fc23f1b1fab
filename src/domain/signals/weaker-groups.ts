import type { Beat } from '../history/beat.ts';
import { averageLink } from './average-link.ts';
import { type Compared, prepare, similarities } from './compared-request.ts';
import { enoughConversations, evidence } from './finding.ts';
import { countOccasions } from './occasion.ts';
import type { RepeatedTask } from './repeated-task.ts';
import { candidatesOf } from './request-candidates.ts';
import type { Corpus } from './request-windows.ts';
import { termsOf } from './terms.ts';

/** Requests less alike than this on average are not worth a question; from 0.38 on they are a finding by themselves. */
const worthAsking = 0.26;

/**
 * Requests that may be one operation, though their words do not say so by themselves: less alike than a finding's, or
 * called the same by their own sessions. A judge has to say whether they are. Widest first. What a finding has is left out. Pure.
 */
export function weakerTasks(
  beats: readonly Beat[],
  found: readonly Pick<RepeatedTask, 'evidence'>[],
  corpus?: Corpus,
): RepeatedTask[] {
  const taken = new Set(found.flatMap((task) => task.evidence.map(({ beat }) => beat)));
  const distinct = [...new Map(beats.map((beat) => [beat.id, beat])).values()];
  const candidates = candidatesOf(distinct).filter(({ beat, opens }) => opens && !taken.has(beat.id));
  const compared = prepare(
    candidates.map(({ beat, windows }) => ({ ...beat, windows })),
    corpus,
  );
  const beatAt = (at: number): Beat[] => (candidates[at] ? [candidates[at].beat] : []);
  const groups = [...alike(compared), ...calledTheSame(candidates.map(({ beat }) => beat))]
    .map((members) => members.flatMap(beatAt))
    .filter((members) => countOccasions(members) >= enoughConversations)
    .sort((a, b) => b.length - a.length);
  return withoutOverlaps(groups).map(tell);
}

const alike = (compared: readonly Compared[]): number[][] =>
  averageLink(similarities(compared), worthAsking).filter(({ length }) => length >= enoughConversations);

/** By the sessions' own short form of the operation, whatever the order of its words. */
function calledTheSame(beats: readonly Beat[]): number[][] {
  const named = [...beats.entries()].filter(([, { label }]) => label !== null);
  const groups = Map.groupBy(named, ([, { label }]) => [...new Set(termsOf(label ?? ''))].sort().join(' '));
  groups.delete('');
  return [...groups.values()].map((group) => group.map(([at]) => at));
}

function withoutOverlaps(groups: readonly Beat[][]): Beat[][] {
  const taken = new Set<string>();
  return groups.filter((group) => {
    if (group.some(({ id }) => taken.has(id))) return false;
    for (const { id } of group) taken.add(id);
    return true;
  });
}

function tell(members: readonly Beat[]): RepeatedTask {
  const [shortest] = [...members].sort((a, b) => a.request.length - b.request.length);
  const title = members.find(({ label }) => label !== null)?.label ?? shortest?.request ?? '';
  return { kind: 'repeated_task', title, evidence: members.map((beat) => evidence(beat, beat.request)) };
}

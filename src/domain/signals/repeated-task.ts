import type { Beat } from '../history/beat.ts';
import { type Compared, prepare } from './compared-request.ts';
import { commonLabel, type Evidence, enoughConversations, evidence } from './finding.ts';
import { countOccasions } from './occasion.ts';
import {
  areAlike,
  asksFor,
  type Demand,
  findOperations,
  groupSimilarity,
  type Operation,
} from './operation.ts';
import { type Candidate, candidatesOf } from './request-candidates.ts';
import type { Corpus } from './request-windows.ts';
import { cosine, termsOf } from './terms.ts';

/** An operation people asked for again and again. */
export type RepeatedTask = {
  readonly kind: 'repeated_task';
  /** What it is called: the sessions' own word for it, or the request nearest to all. */
  readonly title: string;
  readonly evidence: readonly Evidence[];
};

/** What sessions were begun for. */
const begunFor: Demand = { least: enoughConversations, near: groupSimilarity, work: 'unless same words' };
/**
 * Requests in the middle of a session lean on what was said before and are alike more easily: they must be
 * closer to each other, and one more is needed, than when sessions were begun for them.
 */
const inPassing: Demand = { least: enoughConversations + 1, near: 0.55, work: 'always' };

type Requests = { readonly candidates: readonly Candidate[]; readonly compared: readonly Compared[] };

/**
 * Finds what was asked for on at least three separate occasions, in any wording. What sessions were begun for
 * is looked at first; requests in passing make a finding only where that found none. Pure; neither the order
 * of the beats nor a beat seen twice changes what is found. Of beats that are a part of more, `corpus` says how
 * rare their terms are in all.
 */
export function findRepeatedTasks(beats: readonly Beat[], corpus?: Corpus): RepeatedTask[] {
  const candidates = candidatesOf([...new Map(beats.map((beat) => [beat.id, beat])).values()]);
  const requests = candidates.map(({ beat, windows }) => ({ ...beat, windows }));
  const all = { candidates, compared: prepare(requests, corpus) };
  const begun = only(all, ({ opens }) => opens);
  const habits = findOperations(begun.compared, begunFor).filter(isRepeated(begun, begunFor));
  const passing = only(
    all,
    ({ standsAlone }, request) => standsAlone && !habits.some((one) => asksFor(request, one)),
  );
  const others = findOperations(passing.compared, inPassing)
    .filter(isRepeated(passing, inPassing))
    .filter((one) => !habits.some((other) => areAlike(one, other)));
  return [...habits.map(tell(begun)), ...others.map(tell(passing))];
}

/** The requests that pass, numbered anew. */
function only(
  { candidates, compared }: Requests,
  passes: (candidate: Candidate, request: Compared) => boolean,
): Requests {
  const kept = candidates.flatMap((candidate, at) => {
    const request = compared[at] as Compared;
    return passes(candidate, request) ? [{ candidate, request }] : [];
  });
  return { candidates: kept.map(({ candidate }) => candidate), compared: kept.map(({ request }) => request) };
}

const beatsOf = ({ candidates }: Requests, { members }: Operation): Beat[] =>
  members.flatMap((at) => candidates[at]?.beat ?? []);

const isRepeated =
  (requests: Requests, { least }: Demand) =>
  (operation: Operation) =>
    countOccasions(beatsOf(requests, operation)) >= least;

type Told = { readonly beat: Beat; readonly line: string; readonly says: number };

const tell =
  (requests: Requests) =>
  (operation: Operation): RepeatedTask => {
    const told = beatsOf(requests, operation).map((beat) => ({ beat, ...lineOf(beat.request, operation) }));
    return {
      kind: 'repeated_task',
      title: titleOf(told),
      evidence: told.map(({ beat, line }) => evidence(beat, line)),
    };
  };

/** The line of a person's words that comes nearest to what all of them say; one that only announces is the last choice. */
function lineOf(request: string, { profile }: Operation): Pick<Told, 'line' | 'says'> {
  const lines = request.split(/\n|(?<=[.!?])\s+/u).filter((line) => line.trim() !== '');
  const said = lines.filter((line) => !line.trim().endsWith(':'));
  const ranked = (said.length > 0 ? said : lines).map((line) => {
    const terms = new Map(termsOf(line).map((term) => [term, 1]));
    return { line: line.trim(), says: cosine(terms, profile.terms) };
  });
  return ranked.reduce((best, one) => (one.says > best.says ? one : best));
}

/** The label most sessions gave it; without labels, the line that says it best. */
function titleOf(told: readonly Told[]): string {
  const [line] = [...told].sort((a, b) => b.says - a.says || a.line.length - b.line.length);
  return commonLabel(told.map(({ beat }) => beat)) ?? line?.line ?? '';
}

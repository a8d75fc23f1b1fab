import { averageLink } from './average-link.ts';
import { type Compared, sharedBy, similarities } from './compared-request.ts';
import { isTelling, sentenceTerms, type Window } from './request-windows.ts';
import { cosine, lengthOf } from './terms.ts';
import { isOneKind, isSpecific, isWork } from './work-words.ts';

/** Requests for one operation: their numbers, what they have in common, and the terms most of them have. */
export type Operation = {
  readonly members: readonly number[];
  readonly profile: Window;
  readonly core: ReadonlySet<string>;
  readonly english: boolean;
};

/** Average similarity within a group; below it, requests share a word or a subject. */
export const groupSimilarity = 0.38;
/** A request this near to what a group's members have in common is one of them. */
const profileSimilarity = 0.4;
/** Two groups this near to each other are one operation in two wordings. */
const sameOperation = 0.6;
/** A group's requests are of one kind when so many of them are. */
const mostOf = 2 / 3;
/** A request says little else when so much of it is what all of them say: the rest is what varies. */
const littleElse = 0.5;
/** An operation has a verb and an object: so many terms must stand in at least half of its requests. */
const coreTerms = 2;

/** What a group of requests must have to be an operation. */
export type Demand = {
  /** Requests at least. */
  readonly least: number;
  /** How alike they are on average, 0 to 1. */
  readonly near: number;
  /** Whether a word that names work must be in most of them, where they are not jobs: always, or unless the words are the same each time. */
  readonly work: 'always' | 'unless same words';
};

/** All operations the requests ask for, by the numbers of the requests. */
export function findOperations(requests: readonly Compared[], demand: Demand): Operation[] {
  const groups = averageLink(similarities(requests), demand.near);
  const found = groups
    .filter(({ length }) => length >= demand.least)
    .map((members) => describe(members, requests))
    .filter((operation) => isOperation(operation, requests, demand));
  return grow(mergeAlike(found, requests), requests);
}

/** What a group's members have in common. */
export function describe(members: readonly number[], requests: readonly Compared[]): Operation {
  const all = members.map((at) => requests[at] as Compared);
  const asks = all.map((request) => telling(request, all));
  const profile = new Map<string, number>();
  const seen = new Map<string, number>();
  for (const [at, ask] of asks.entries()) {
    for (const [term, weight] of ask.terms)
      profile.set(term, (profile.get(term) ?? 0) + weight / ask.length / asks.length);
    for (const term of whatItSays(all[at] as Compared, ask)) seen.set(term, (seen.get(term) ?? 0) + 1);
  }
  const core = new Set([...seen].filter(([, count]) => count >= all.length / 2).map(([term]) => term));
  const english = all.filter((request) => request.english).length > all.length / 2;
  return { members, profile: { terms: profile, length: lengthOf(profile) }, core, english };
}

/** The telling terms of a request and its label; of a long request only those of the ask that counts here. */
function whatItSays({ windows, label }: Compared, ask: Window): Set<string> {
  const all = new Set(windows.flatMap(({ terms }) => [...terms.keys()]).filter(isTelling));
  const said = all.size <= sentenceTerms ? all : [...ask.terms.keys()].filter(isTelling);
  return new Set([...said, ...(label?.keys() ?? [])]);
}

/** The window of a request that is nearest to all of the group. */
function telling(request: Compared, group: readonly Compared[]): Window {
  const nearness = (window: Window) =>
    group.reduce(
      (sum, other) => sum + Math.max(0, ...other.windows.map(({ terms }) => cosine(window.terms, terms))),
      0,
    );
  const ranked = request.windows.map((window) => ({ window, near: nearness(window) }));
  return ranked.reduce((best, one) => (one.near > best.near ? one : best)).window;
}

/** A verb and an object, more than that something is wrong; or the very same words each time. */
function isOperation(operation: Operation, requests: readonly Compared[], { work }: Demand): boolean {
  const { core, english, members } = operation;
  if (core.size < coreTerms || ![...core].some(isSpecific)) return false;
  const areMost = (passes: (request: Compared) => boolean) =>
    members.filter((at) => passes(requests[at] as Compared)).length >= mostOf * members.length;
  if (!english || areMost(({ asJob }) => asJob)) return true;
  const sayLittleElse = (least: number) => areMost((request) => shareOf(request, core) >= least);
  if ([...core].some(isWork)) return [...core].some(isOneKind) || sayLittleElse(littleElse);
  return work === 'unless same words' && sayLittleElse(1);
}

/** Share of what a request says that is in an operation's core, 0 to 1. */
function shareOf({ windows }: Compared, core: ReadonlySet<string>): number {
  const terms = new Set(windows.flatMap((window) => [...window.terms.keys()]).filter(isTelling));
  return [...terms].filter((term) => core.has(term)).length / terms.size;
}

/** Whether a request asks for an operation: near to what its members have in common, in its core terms. */
export const asksFor = (request: Compared, operation: Operation): boolean =>
  nearnessTo(request, operation) >= profileSimilarity;

function nearnessTo(request: Compared, { profile, core, english }: Operation): number {
  const nearness = request.windows.map((window) => {
    const inCore = [...window.terms.keys()].filter((term) => core.has(term));
    const enough = inCore.length >= coreTerms && (!english || inCore.some(isWork));
    return enough ? sharedBy(window, profile).dot / (window.length * profile.length) : 0;
  });
  return Math.max(0, ...nearness);
}

/** Groups that are one operation in two wordings become one. */
function mergeAlike(found: readonly Operation[], requests: readonly Compared[]): Operation[] {
  const merged: Operation[] = [];
  for (const operation of found) {
    const at = merged.findIndex((other) => areAlike(other, operation));
    const twin = merged[at];
    if (!twin) merged.push(operation);
    else merged[at] = describe([...twin.members, ...operation.members], requests);
  }
  return merged;
}

/** Whether two operations are one. */
export const areAlike = (a: Operation, b: Operation): boolean =>
  sharedBy(a.profile, b.profile).dot / (a.profile.length * b.profile.length) >= sameOperation;

/** Every request that asks for an operation found joins the one it is nearest to. */
function grow(found: readonly Operation[], requests: readonly Compared[]): Operation[] {
  const taken = new Set(found.flatMap(({ members }) => members));
  const joined = found.map(({ members }) => [...members]);
  for (const [at, request] of requests.entries()) {
    if (taken.has(at)) continue;
    const near = found.map((operation) => nearnessTo(request, operation));
    const best = near.indexOf(Math.max(...near));
    if ((near[best] ?? 0) >= profileSimilarity) joined[best]?.push(at);
  }
  return joined.map((members) => describe(members, requests));
}

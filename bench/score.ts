import type { Groups } from './labels.ts';

/** One thing found: the sessions its evidence is in, and the lines that show it. */
export type Found = { readonly sessions: ReadonlySet<string>; readonly lines: readonly string[] };
export type Score = {
  readonly groups: number;
  readonly found: number;
  readonly findings: number;
  /** Finds that put together what the labels keep apart. */
  readonly contradicted: readonly Found[];
  /** Finds the labels say nothing about: labels are incomplete, so they are to be read by hand. */
  readonly unlabelled: readonly Found[];
  readonly pairs: Pairs;
};
/** Pairs of labelled sessions: put together by both, by the detector, by the labels. */
export type Pairs = { readonly both: number; readonly ours: number; readonly labelled: number };

/** A label group is found when a find has this many of its sessions … */
const leastMembers = 3;
/** … and this share of the find's sessions are of the group. */
const leastPure = 0.6;

/** Compares what was found with what a person labelled. */
export function score(found: readonly Found[], labels: Groups): Score {
  const groups = Object.values(labels).map((sessions) => new Set(sessions));
  const matching = (one: Found) => groups.filter((group) => finds(one, group));
  const missed = found.filter((one) => matching(one).length === 0);
  return {
    groups: groups.length,
    found: groups.filter((group) => found.some((one) => finds(one, group))).length,
    findings: found.length,
    contradicted: missed.filter((one) => mixes(one, groups)),
    unlabelled: missed.filter((one) => !mixes(one, groups)),
    pairs: countPairs(found, groups),
  };
}

/** Whether a find is a label group. */
export function finds({ sessions }: Found, group: ReadonlySet<string>): boolean {
  const members = [...sessions].filter((session) => group.has(session)).length;
  return members >= leastMembers && members >= leastPure * sessions.size;
}

/** A find mostly of labelled sessions, no label of which holds most of it. */
function mixes({ sessions }: Found, groups: readonly ReadonlySet<string>[]): boolean {
  const labelled = [...sessions].filter((session) => groups.some((group) => group.has(session)));
  const largest = Math.max(0, ...groups.map((group) => labelled.filter((one) => group.has(one)).length));
  return labelled.length >= leastPure * sessions.size && largest < leastPure * labelled.length;
}

function countPairs(found: readonly Found[], groups: readonly ReadonlySet<string>[]): Pairs {
  const known = new Set(groups.flatMap((group) => [...group]));
  const ours = pairsOf(found.map(({ sessions }) => [...sessions].filter((session) => known.has(session))));
  const labelled = pairsOf(groups.map((group) => [...group]));
  return {
    both: [...ours].filter((pair) => labelled.has(pair)).length,
    ours: ours.size,
    labelled: labelled.size,
  };
}

function pairsOf(sets: readonly (readonly string[])[]): Set<string> {
  const pairs = new Set<string>();
  for (const set of sets)
    for (const one of set) for (const other of set) if (one < other) pairs.add(`${one} ${other}`);
  return pairs;
}

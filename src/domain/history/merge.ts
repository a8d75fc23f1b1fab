import type { Beat } from './beat.ts';
import { isFurther, joinConversations } from './conversation.ts';

/** A session as it was read. `session` is a UUID. */
export type SessionBeats = { readonly session: string; readonly beats: readonly Beat[] };
/** A beat the record has, by the session in which it went furthest so far. */
export type KnownBeat = { readonly session: string; readonly turns: number };
export type Merged = {
  /** Beats to write: new ones, and known ones that were read again or went further. Each is there once. */
  readonly beats: readonly Beat[];
  /** Pairs of sessions that share a beat, and so are one conversation. */
  readonly linked: readonly (readonly [session: string, session: string])[];
};

/** A session's beats, each once and in order of time. A row without a name of its own is known by its place in its session. */
export const beatsOf = ({ session, beats }: SessionBeats): Beat[] =>
  joinConversations(beats.map((beat, at) => (beat.id === '' ? { ...beat, id: `${session}#${at}` } : beat)));

/** Decides what sessions (from `beatsOf`) add to the beats the record has, `known` by their ids. */
export function mergeSessions(
  sessions: readonly SessionBeats[],
  known: ReadonlyMap<string, KnownBeat>,
): Merged {
  const seen = new Map<string, KnownBeat>(known);
  const written = new Map<string, Beat>();
  const linked: [string, string][] = [];
  for (const { session, beats } of sessions)
    for (const beat of beats) {
      const copy = seen.get(beat.id);
      if (copy && copy.session !== session) linked.push([session, copy.session]);
      if (copy && copy.session !== session && !isFurther(beat, copy)) continue;
      written.set(beat.id, beat);
      seen.set(beat.id, { session, turns: beat.turns });
    }
  return { beats: [...written.values()], linked };
}

/** Names that belong together, directly or by others, as groups of two and more. */
export function groupLinked(links: readonly (readonly [string, string])[]): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const [one, other] of links) {
    if (one === other) continue;
    const [small, large] = [groups.get(one) ?? new Set([one]), groups.get(other) ?? new Set([other])].sort(
      (a, b) => a.size - b.size,
    ) as [Set<string>, Set<string>];
    for (const name of small) groups.set(name, large.add(name));
    for (const name of large) groups.set(name, large);
  }
  return [...new Set(groups.values())].map((group) => [...group]);
}

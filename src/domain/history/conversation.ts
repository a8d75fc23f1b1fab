import type { Beat } from './beat.ts';

/**
 * Sessions that hold the same message are one conversation, named after the session of its earliest beat, and
 * a beat copied into several is counted once: where it went furthest. The order of the beats does not matter.
 */
export function joinConversations(beats: readonly Beat[]): Beat[] {
  const parent = new Map<string, string>();
  const rootOf = (session: string): string => {
    const above = parent.get(session) ?? session;
    if (above === session) return session;
    const root = rootOf(above);
    parent.set(session, root);
    return root;
  };
  const seen = new Map<string, Beat>();
  for (const beat of beats) {
    const twin = seen.get(beat.id);
    if (twin) parent.set(rootOf(beat.session), rootOf(twin.session));
    seen.set(beat.id, twin && !isFurther(beat, twin) ? twin : beat);
  }
  const kept = [...seen.values()].sort(byTime);
  const names = new Map<string, string>();
  for (const { session } of kept) if (!names.has(rootOf(session))) names.set(rootOf(session), session);
  return kept.map((beat) => ({ ...beat, conversation: names.get(rootOf(beat.session)) ?? beat.session }));
}

type Copy = Pick<Beat, 'turns' | 'session'>;

/** Whether copy `a` of a beat went further than copy `b`; of two alike, one of them always is. */
export const isFurther = (a: Copy, b: Copy): boolean =>
  a.turns > b.turns || (a.turns === b.turns && a.session < b.session);

/** Order of time; beats of one moment by their id, so that every machine sees the same order. */
export const byTime = (a: Beat, b: Beat): number =>
  a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

import type { Beat } from '../history/beat.ts';
import { byTime, isFurther } from '../history/conversation.ts';
import { isOneTry } from './one-try.ts';

/** A beat that arrives twice once, where it went furthest; in order of time. */
export function onceEach(beats: readonly Beat[]): Beat[] {
  const kept = new Map<string, Beat>();
  for (const beat of beats) {
    const twin = kept.get(beat.id);
    if (!twin || isFurther(beat, twin)) kept.set(beat.id, beat);
  }
  return [...kept.values()].sort(byTime);
}

/**
 * The same beats as `onceEach` gives, where a conversation that begins with the very words of another one, sent
 * out in the same hour or after a try that came to nothing, counts as that one.
 */
export function withoutFanOuts(beats: readonly Beat[]): Beat[] {
  const ordered = onceEach(beats);
  const begun = new Set<string>();
  const last = new Map<string, { readonly first: Beat; readonly latest: Beat; readonly name: string }>();
  const names = new Map<string, string>();
  for (const beat of ordered) {
    if (begun.has(beat.conversation)) continue;
    begun.add(beat.conversation);
    const words = beat.request.toLowerCase().trim().split(/\s+/u).join(' ');
    if (words === '') continue;
    const before = last.get(words);
    const same = before !== undefined && isOneTry(before.first, before.latest, beat);
    const name = same ? before.name : beat.conversation;
    last.set(words, { first: same ? before.first : beat, latest: beat, name });
    names.set(beat.conversation, name);
  }
  return ordered.map((beat) => ({
    ...beat,
    conversation: names.get(beat.conversation) ?? beat.conversation,
  }));
}

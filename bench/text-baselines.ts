import type { Beat } from '../src/domain/history/beat.ts';
import { countConversations, enoughConversations } from '../src/domain/signals/finding.ts';
import { trigramSimilarity, trigramsOf } from './baselines.ts';
import type { Found } from './score.ts';

/** A text somebody or something said in a beat. */
export type Said = { readonly session: string; readonly conversation: string; readonly text: string };

/** PostgreSQL's own default of `pg_trgm.similarity_threshold`. */
const trigramThreshold = 0.3;

/** What tools said when they failed. */
export const errorsOf = (beats: readonly Beat[]): Said[] =>
  beats.flatMap((beat) => beat.failures.map(({ text }) => ({ ...beat, text })));

/** What people said: when rejecting a call, and in requests that are no command. */
export const wordsOf = (beats: readonly Beat[]): Said[] =>
  beats.flatMap((beat) => [
    ...beat.rejections.map(({ reason }) => ({ ...beat, text: reason })),
    ...(beat.request === '' || beat.request.startsWith('/') ? [] : [{ ...beat, text: beat.request }]),
  ]);

/** What exact text finds: the same text, but for case and spaces, in three conversations. */
export function bySameText(said: readonly Said[]): Found[] {
  const groups = Map.groupBy(said, ({ text }) => text.toLowerCase().replaceAll(/\s+/gu, ' ').trim());
  return foundIn([...groups.values()]);
}

/** What trigram similarity finds: a text with all that are like it, the one in most conversations first. */
export function byAlikeText(said: readonly Said[]): Found[] {
  const trigrams = said.map(({ text }) => trigramsOf(text));
  const alike = trigrams.map((one) =>
    said.filter((_, at) => trigramSimilarity(one, trigrams[at] ?? new Set()) >= trigramThreshold),
  );
  const groups: Said[][] = [];
  const taken = new Set<Said>();
  for (;;) {
    const free = alike.map((those) => those.filter((one) => !taken.has(one)));
    const widest = free.reduce((a, b) => (countConversations(b) > countConversations(a) ? b : a), []);
    if (countConversations(widest) < enoughConversations) return foundIn(groups);
    groups.push(widest);
    for (const one of widest) taken.add(one);
  }
}

const foundIn = (groups: readonly (readonly Said[])[]): Found[] =>
  groups
    .filter((those) => countConversations(those) >= enoughConversations)
    .map((those) => ({
      sessions: new Set(those.map(({ session }) => session)),
      lines: those.map(({ text }) => text),
    }));

import type { Beat } from '../history/beat.ts';

/** One beat that shows a signal, with the one line that shows it. */
export type Evidence = {
  readonly session: string;
  readonly conversation: string;
  readonly beat: string;
  readonly quote: string;
};

/** Seen in this many distinct conversations, something is worth an artifact. */
export const enoughConversations = 3;

/** Longest quote, in characters: one line of a message, not the message. */
const quoteLimit = 200;

/** A beat as evidence, with the line of it that shows the signal. */
export const evidence = ({ session, conversation, id }: Beat, line: string): Evidence => ({
  ...{ session, conversation, beat: id },
  quote: line.length > quoteLimit ? `${line.slice(0, quoteLimit - 1)}…` : line,
});

/** In how many distinct conversations something was seen. */
export const countConversations = (seen: Iterable<{ readonly conversation: string }>): number =>
  new Set([...seen].map(({ conversation }) => conversation)).size;

/** What most sessions called it, of two the shorter; undefined where none gave it a name. */
export function commonLabel(beats: readonly { readonly label: string | null }[]): string | undefined {
  const labels = beats.flatMap(({ label }) => label ?? []);
  const count = (label: string) => labels.filter((other) => other === label).length;
  return labels.sort((a, b) => count(b) - count(a) || a.length - b.length)[0];
}

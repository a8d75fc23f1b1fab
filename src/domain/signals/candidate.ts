import type { SignalKind } from './signal.ts';

/** A line that shows something, and the conversation it stands in. */
export type Quote = { readonly conversation: string; readonly text: string };

/** A group that may be one signal, as it is put before the judge; its texts are redacted already. */
export type Candidate = {
  readonly kind: SignalKind;
  readonly title: string;
  readonly quotes: readonly Quote[];
  /** Found by the detectors alone. A weaker group only becomes a signal when the judge says so. */
  readonly certain: boolean;
};

/** The judge sees at most this many lines, each at most this long (characters): enough to see what is the same. */
export const mostQuotes = 12;
const longestQuote = 240;

/** One name for the same evidence, in whatever order it came, however often and under whatever title. */
export function fingerprint(
  { kind, quotes }: Pick<Candidate, 'kind' | 'quotes'>,
  digest: (text: string) => string,
): string {
  return digest([kind, ...distinct(quotes).map(keyOf)].join('\n'));
}

/**
 * The lines the judge sees: one of each conversation before a second of any. Of too many, some from everywhere in the
 * order of their words, since neighbours there say nearly the same.
 */
export function shownQuotes({ quotes }: Pick<Candidate, 'quotes'>): Quote[] {
  const lines = distinct(quotes.map((quote) => ({ ...quote, text: oneLine(quote.text, longestQuote) })));
  const all = lines.filter(({ text }) => text !== '');
  const first = new Map(all.toReversed().map((quote) => [quote.conversation, quote]));
  const firsts = all.filter((quote) => first.get(quote.conversation) === quote);
  const more = all.filter((quote) => first.get(quote.conversation) !== quote);
  const step = Math.max(1, firsts.length / mostQuotes);
  const spread = firsts.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  return [...spread, ...more].slice(0, mostQuotes);
}

/** In how many conversations it was seen. */
export const sizeOf = ({ quotes }: Pick<Candidate, 'quotes'>): number =>
  new Set(quotes.map(({ conversation }) => conversation)).size;

/** A text as one line without control characters, cut to `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}

const keyOf = ({ conversation, text }: Quote) => JSON.stringify([text, conversation]);

/** Each once, in the order of their words. */
function distinct(quotes: readonly Quote[]): Quote[] {
  const byKey = new Map(quotes.map((quote) => [keyOf(quote), quote]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, quote]) => quote);
}

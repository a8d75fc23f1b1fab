/** A sentence of a work log, and what it rests on. */
export type Line = { readonly text: string; readonly refs: readonly string[] };

/** What a sentence quotes at its end may end as one already. */
export const line = (text: string, refs: readonly string[]): Line => ({
  text: text.replace(/([.?!…])\.$/u, '$1'),
  refs,
});

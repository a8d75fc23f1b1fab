import { splitFrontmatter } from '../frontmatter.ts';
import type { Existing } from './covering.ts';
import { plainTerms } from './plain-terms.ts';

/** A line says what a person says when they share so much of what both are about (0 to 1) … */
const same = 0.85;
/** … and is about the same thing from here on: its rule is better updated than given a twin. */
const alike = 0.5;
/** So much of the evidence has to be said by it. */
const enough = 0.5;

/** Path of what says already what these lines of evidence say; null for none. Pure. */
export const sayingSame = (lines: readonly string[], existing: readonly Existing[]): string | null =>
  nearest(lines, existing, same);

/** Path of what is about the same as these lines of evidence; null for none. Pure. */
export const sayingAlike = (lines: readonly string[], existing: readonly Existing[]): string | null =>
  nearest(lines, existing, alike);

function nearest(lines: readonly string[], existing: readonly Existing[], least: number): string | null {
  const said = lines.map((line) => new Set(plainTerms(line)));
  const ranked = existing.map(({ path, says }) => {
    const terms = new Set(plainTerms(says));
    const near = said.map((one) => common(one, terms)).filter((share) => share >= least);
    const nearness = near.reduce((sum, share) => sum + share, 0);
    return { path, share: near.length / Math.max(1, said.length), nearness };
  });
  const best = ranked.sort((a, b) => b.share - a.share || b.nearness - a.nearness)[0];
  return best && best.share >= enough ? best.path : null;
}

/** 0 to 1: what two sentences are about in common, of all that they are about (Dice). */
function common(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

/** The lines in which a text that is always read (a rule, CLAUDE.md) says something, one by one. */
export const linesOf = (path: string, text: string): Existing[] =>
  (splitFrontmatter(text)?.body ?? text)
    .split('\n')
    .map((line) => line.replace(/^[\s#>*+-]+/u, '').trim())
    .filter(Boolean)
    .map((says) => ({ path, says }));

import type { Closing } from './closing.ts';
import type { Allowance } from './denied.ts';
import type { Verdict } from './outcome.ts';

/** How a run closed, beside what became of its process. */
export type Ending = Pick<Closing, 'question' | 'needed'> & {
  readonly mode: 'work' | 'plan';
  /** It left something to commit. */
  readonly changed: boolean;
  readonly denied: readonly Allowance[];
  /** What was allowed for it alone. */
  readonly allowed: readonly string[];
};

/**
 * The outcome of a run that came to its end by itself: it has a question; it was to plan and did; it could not go on
 * without what it may not use, since it committed nothing, or says so. Any other run stays what it is.
 */
export function closeVerdict(
  verdict: Verdict,
  { mode, question, needed, changed, denied, allowed }: Ending,
): Verdict {
  if (verdict.outcome !== 'done' && verdict.outcome !== 'nothing_to_do') return verdict;
  if (question !== null) return { outcome: 'question', sentence: `It has a question: ${question}` };
  if (mode === 'plan') return { outcome: 'planned', sentence: 'Nothing was changed yet.' };
  if (denied.length > 0 && (!changed || needed !== null))
    return { outcome: 'denied', sentence: deniedSentence(denied, needed, allowed) };
  return verdict;
}

/** What Allow and retry would allow, to be read before it is pressed. */
function deniedSentence(
  denied: readonly Allowance[],
  needed: string | null,
  allowed: readonly string[],
): string {
  const rules = denied.map(({ rule }) => rule).join(', ');
  const more = allowed.length === 0 ? '' : `, and again what was allowed for this one: ${allowed.join(', ')}`;
  const why = needed === null ? '' : ` It says why: ${needed}`;
  return `It was not allowed to use: ${rules}. Allow and retry would allow that for one new job${more}.${why}`;
}

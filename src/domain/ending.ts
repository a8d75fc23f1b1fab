import type { Closing } from './closing.ts';
import { isSuccess, type Verdict } from './outcome.ts';

/** How a run closed, beside what became of its process. */
export type Ending = Pick<Closing, 'question' | 'needed'> & {
  readonly mode: 'work' | 'plan';
  /** It left something to commit. */
  readonly changed: boolean;
  /** The rules it lacked. */
  readonly denied: readonly string[];
};

/**
 * The outcome of a run that came to its end by itself: it has a question; it was to plan and did; it could not go on
 * without what it may not use, since it committed nothing, or says so. Any other run stays what it is.
 */
export function closeVerdict(verdict: Verdict, { mode, question, needed, changed, denied }: Ending): Verdict {
  if (!isSuccess(verdict.outcome)) return verdict;
  if (question !== null) return { outcome: 'question', sentence: 'It has a question.' };
  if (mode === 'plan') return { outcome: 'planned', sentence: 'Nothing was changed yet.' };
  if (denied.length > 0 && (!changed || needed !== null))
    return { outcome: 'denied', sentence: 'It could not go on without what it was not allowed to use.' };
  return verdict;
}

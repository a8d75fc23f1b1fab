import type { Refusal } from '../domain/result.ts';

/** Why a commit does not land, or is not taken back. */
export const landingRefusals = [
  'conflict', // does not apply to the tip any more
  'not-identical', // rebuilt, but not what was approved
  'already-there', // nothing would change
  'dirty', // uncommitted edits in the way
  'in-the-way', // an untracked or ignored file in the way
  'in-progress', // a rebase, merge, cherry-pick or revert is under way
  'moved', // the branch moved between prepare and push
  'gone', // the live path is not there any more
  'diverged', // the remote and the local branch went apart
  'unreachable', // repository or remote could not be read or written
] as const;
export type LandingRefusal = (typeof landingRefusals)[number];
export type Verdict<T> = Promise<T | Refusal<LandingRefusal>>;

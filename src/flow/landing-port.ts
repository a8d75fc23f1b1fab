import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/result.ts';
import type { Message } from './ports.ts';

/** What steps need to know of moving a project's branch. */

export type Landing = {
  readonly project: Project;
  readonly commit: string;
  /** For an artifact: the only path it may change, to the approved blobs and modes; for a hook its registration, too. */
  readonly only?: string;
  /** A commit on the same base whose change is part of this one's and is on the branch already: the rest is landed. */
  readonly landed?: string;
};
export type Prepared = { readonly old: string; readonly new: string };
/** `remoteProblem` says why the remote did not take what landed here. */
export type Landed = { readonly landed: string; readonly remoteProblem?: string };
/** `commit` is the one that goes: what brought the artifact, or for a restore what took it away. */
export type Restore = Message & {
  readonly project: Project;
  readonly commit: string;
  readonly livePath: string;
  readonly trashPath: string;
};
export type Removal = Restore & { readonly record: string };
export type Revision = Message & {
  readonly project: Project;
  readonly ref: string;
  readonly path: string;
  /** Of the whole text, without its last newline. */
  readonly edit: (text: string) => string;
};
/** One file as it is on the tip, changed by us; `id` names what changes it. */
export type FileEdit = Message & {
  readonly project: Project;
  readonly id: string;
  readonly path: string;
  /**
   * From the whole text (null: it is not there) to the whole text; the same is no change, and it may refuse. Asked once
   * a call.
   */
  readonly edit: (
    text: string | null,
  ) => string | Refusal<LandingRefusal> | Promise<string | Refusal<LandingRefusal>>;
};
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

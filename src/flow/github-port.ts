import type { Refusal } from '../domain/result.ts';

/** What steps need from GitHub. Expected outcomes are values; anything else throws and is tried again. */
export interface GitHub {
  /** Opens a pull request for a branch that is there, or finds the one that was opened for it. */
  request(pull: PullRequest): Promise<{ url: string } | Refusal>;
}
export type PullRequest = {
  readonly owner: string;
  readonly repo: string;
  /** The branch with the commit, and the one it is meant for. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
};

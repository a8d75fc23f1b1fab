import type { Release } from '../domain/release.ts';
import type { Refusal } from '../domain/result.ts';

/** What steps need from GitHub. Expected outcomes are values; anything else throws and is tried again. */
export interface GitHub {
  /** Opens a pull request for a branch that is there, or finds the one that was opened for it. */
  request(pull: PullRequest): Promise<{ url: string } | Refusal>;
  /** The issues of milestones whose title begins with a month, by month from old to new; each month's oldest first. */
  releases(repo: GitHubRepo): Promise<readonly Release[] | Refusal>;
  /** Closes an issue after a comment with these words; again after a crash neither is said twice. */
  closeIssue(issue: GitHubRepo & { number: number; comment: string }): Promise<{ closed: true } | Refusal>;
  /** Puts those of these issues that are open in one month into the milestone of another, which is made where it is missing. */
  moveIssues(issues: MovedIssues): Promise<{ moved: true } | Refusal>;
}
export type GitHubRepo = { readonly owner: string; readonly repo: string };
/** Months are `2026-04`. */
export type MovedIssues = GitHubRepo & {
  readonly numbers: readonly number[];
  readonly from: string;
  readonly to: string;
};
export type PullRequest = GitHubRepo & {
  /** The branch with the commit, and the one it is meant for. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
};

import type { Octokit } from '@octokit/rest';
import type { GitHub, PullRequest } from '../flow/github-port.ts';
import { explain } from './explain.ts';

/** Pull requests over GitHub's REST API. */
export function pullRequests(octokit: Octokit): Pick<GitHub, 'request'> {
  const find = async ({ owner, repo, head, base }: PullRequest) => {
    const where = { owner, repo, head: `${owner}:${head}`, base, state: 'open' } as const;
    return (await octokit.pulls.list({ ...where, per_page: 1 })).data[0]?.html_url;
  };
  const request = async (pull: PullRequest) => {
    // A crash between the two leaves one that nobody wrote down: it is looked for first. One that is closed was of a
    // branch of the same name from an earlier data folder.
    const url = (await find(pull)) ?? (await octokit.pulls.create(pull)).data.html_url;
    return { url };
  };
  const asked = ({ owner, repo, head, base }: PullRequest) => {
    const where = `${owner}/${repo}`;
    const unfit = `GitHub did not take a pull request of ${head} for ${base} in ${where}.`;
    return { where, what: 'open pull requests', unfit };
  };
  return { request: (pull) => request(pull).catch((error) => explain(error, asked(pull))) };
}

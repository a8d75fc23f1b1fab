import { Octokit } from '@octokit/rest';
import { type Refusal, refuse } from '../domain/result.ts';
import type { GitHub, PullRequest } from '../flow/github-port.ts';

export type GitHubOptions = {
  readonly token: string;
  /** Another root of the API, for GitHub Enterprise and stand-ins. */
  readonly apiUrl?: string | undefined;
  readonly log: { debug(facts: object, message: string): void };
};

/** As long as an answer of GitHub is waited for. */
const patienceMs = 20_000;

/** Pull requests over GitHub's REST API. Nothing is asked before the first call. */
export function createGitHub({ token, apiUrl, log }: GitHubOptions): GitHub {
  const say = (message: string) => log.debug({ github: message }, 'GitHub');
  const octokit = new Octokit({
    auth: token,
    ...(apiUrl !== undefined && { baseUrl: apiUrl }),
    log: { debug: say, info: say, warn: say, error: say },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(patienceMs) }),
    },
  });
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
  return { request: (pull) => request(pull).catch((error) => explain(error, pull)) };
}

type Answer = { readonly status?: number; readonly message?: string };

/** Why GitHub would not, in words; what will pass is thrown again. A limit answers 403, too. */
function explain(error: Answer, { owner, repo, head, base }: PullRequest): Refusal {
  const { status, message = '' } = error;
  const where = `${owner}/${repo}`;
  if (status === 401) return refuse('token', 'GitHub does not know GITHUB_TOKEN.', message);
  if (status === 403 && !/rate limit|abuse/i.test(message))
    return refuse('forbidden', `GITHUB_TOKEN may not open pull requests in ${where}.`, message);
  if (status === 404) return refuse('unknown', `GitHub has no ${where} that GITHUB_TOKEN may see.`, message);
  if (status === 422)
    return refuse('unfit', `GitHub did not take a pull request of ${head} for ${base} in ${where}.`, message);
  throw error;
}

import { Octokit } from '@octokit/rest';
import type { GitHub } from '../flow/github-port.ts';
import { milestones } from './milestones.ts';
import { pullRequests } from './pull-requests.ts';

export type GitHubOptions = {
  readonly token: string;
  /** Another root of the API, for GitHub Enterprise and stand-ins. */
  readonly apiUrl?: string | undefined;
  readonly log: { debug(facts: object, message: string): void };
};

/** As long as an answer of GitHub is waited for. */
const patienceMs = 20_000;

/** GitHub's REST API. Nothing is asked before the first call. */
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
  return { ...pullRequests(octokit), ...milestones(octokit) };
}

import { refuse } from '../domain/result.ts';
import type { Verdict } from '../flow/landing-port.ts';
import { explainUnreadable, lastLine } from './person.ts';
import type { Repository } from './repository.ts';
import type { Ran } from './run.ts';

/** `tip` is where new work starts; `local` what the project's own branch is at. */
export type Tips = { readonly tip: string; readonly local: string };

/** Forgets our settings for the other side: in the person's repository git works as it does for the person. */
export const asTheirGit = (command: string) =>
  `unset GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_ATTR_NOSYSTEM; git ${command}`;

/** Fetches the project's branch and its remote's; refuses what cannot be read and branches that went apart. */
export async function refresh(repo: Repository): Verdict<Tips> {
  const { branch, remote: name, path } = repo.project;
  const local = await fetchLocal(repo);
  if (typeof local !== 'string') return local;
  const remote = name === undefined ? local : await fetchRemote(repo, name, local);
  if (typeof remote !== 'string') return remote;
  if (await contains(repo, local, remote)) return { tip: local, local };
  if (await contains(repo, remote, local)) return { tip: remote, local };
  const words = `${branch} in ${path} and ${branch} of ${name} went apart; bring them together, then press again.`;
  return refuse('diverged', words);
}

/** True when `older` is `newer` or one of its ancestors. */
export const contains = async (repo: Repository, newer: string, older: string) =>
  newer === older || (await repo.attempt(['merge-base', '--is-ancestor', older, newer])).exitCode === 0;

const fetch = 'fetch --quiet --no-tags --no-write-fetch-head --no-recurse-submodules --update-shallow'.split(
  ' ',
);
const lacksBranch = ({ stderr }: Ran) => /couldn't find remote ref/.test(stderr);

/** As often as another process can be in the way, which has the same to fetch. */
const mostTries = 5;

/** Another process, such as a command in a terminal, may move the same ref of ours meanwhile: then it is fetched again. */
async function untilOurs(attempt: () => Promise<Ran>): Promise<Ran> {
  for (let tries = 1; ; tries += 1) {
    const ran = await attempt();
    if (tries === mostTries || !/cannot lock ref/.test(ran.stderr)) return ran;
  }
}

/** Fetches a ref of the project into one of ours. */
export const fetchFromProject = (repo: Repository, refspec: string): Promise<Ran> => {
  const from = [`--upload-pack=${asTheirGit('upload-pack')}`, '--', repo.project.path, refspec];
  return untilOurs(() => repo.attempt([...fetch, ...from]));
};

/** The project's branch now, kept under a ref of ours. */
export async function fetchLocal(repo: Repository): Verdict<string> {
  const { path, branch } = repo.project;
  const ran = await fetchFromProject(repo, `+refs/heads/${branch}:refs/audition/local`);
  if (ran.exitCode === 0) return repo.git(['rev-parse', 'refs/audition/local']);
  if (!lacksBranch(ran)) return explainUnreadable(path, ran.stderr);
  return refuse('unreachable', `${path} has no branch ${branch}, or no commit on it yet.`, ran.stderr);
}

/** The branch of the remote; `local` when it has none of that name yet. */
async function fetchRemote(repo: Repository, remote: string, local: string): Verdict<string> {
  const { path, branch } = repo.project;
  const url = await repo.ask('remote', 'get-url', remote);
  if (url === '') return refuse('unreachable', `${path} has no remote called ${remote}.`);
  // The person's logins are needed here (credential helpers, ssh), so their global configuration is read: that is
  // theirs to trust. The project's own configuration is not, and hooks stay off. Relative URLs resolve as theirs do.
  const args = ['-C', path, ...fetch, '--', url, `+refs/heads/${branch}:refs/audition/remote`];
  const ran = await untilOurs(() => repo.attempt(args, { asPerson: true }));
  if (ran.exitCode === 0) return repo.git(['rev-parse', 'refs/audition/remote']);
  if (lacksBranch(ran)) return local;
  return refuse('unreachable', `${remote} could not be read: ${lastLine(ran.stderr)}`, ran.stderr);
}

import { type Refusal, refuse } from '../domain/result.ts';
import { explainUnreadable, isFolder, lastLine, remoteUrl } from './person.ts';
import type { Repository } from './repository.ts';
import type { Environment } from './run.ts';

/** `tip` is where new work starts; `local` what the project's own branch is at; `remote` the remote's, if any. */
export type Tips = { readonly tip: string; readonly local: string; readonly remote?: string };
export type RefreshRefusal = Refusal<'unreachable' | 'diverged'>;

const minutes = 60_000;
/** Forgets our settings for the other side: in the person's repository git works as it does for the person. */
export const asTheirGit = (command: string) =>
  `unset GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM GIT_ATTR_NOSYSTEM; git ${command}`;

/** Fetches the project's branch and its remote's; refuses what cannot be read and branches that went apart. */
export async function refresh(repo: Repository, env: Environment): Promise<Tips | RefreshRefusal> {
  const local = await fetchLocal(repo);
  if (typeof local !== 'string') return local;
  const remote = await fetchRemote(repo, env);
  if (typeof remote !== 'string') return remote;
  const tip = await tipOf(repo, local, remote);
  if (typeof tip !== 'string') return tip;
  await repo.git(['update-ref', 'refs/audition/base', tip]);
  return remote === '' ? { tip, local } : { tip, local, remote };
}

/** True when `older` is `newer` or one of its ancestors. */
export const contains = async (repo: Repository, newer: string, older: string) =>
  (await repo.attempt(['merge-base', '--is-ancestor', older, newer])).exitCode === 0;

async function tipOf(repo: Repository, local: string, remote: string): Promise<string | RefreshRefusal> {
  const { branch, remote: name, path } = repo.project;
  if (remote === '' || (await contains(repo, local, remote))) return local;
  if (await contains(repo, remote, local)) return remote;
  return refuse(
    'diverged',
    `${branch} in ${path} and ${branch} of ${name} went apart; bring them together, then press again.`,
  );
}

const fetching = '--quiet --no-tags --no-write-fetch-head --no-recurse-submodules --update-shallow'.split(
  ' ',
);
const fetchInto = (branch: string, ref: string, from: string, ...options: string[]) => [
  'fetch',
  ...fetching,
  ...options,
  '--',
  from,
  `+refs/heads/${branch}:${ref}`,
];
const refAt = async (repo: Repository, ref: string) =>
  (await repo.git(['rev-parse', '--verify', ref])).trim();

/** The project's branch now, kept under a ref of ours. */
export async function fetchLocal(repo: Repository): Promise<string | RefreshRefusal> {
  const { path, branch } = repo.project;
  if (!(await isFolder(path))) return refuse('unreachable', `${path} does not exist on this host.`);
  const reader = `--upload-pack=${asTheirGit('upload-pack')}`;
  const ran = await repo.attempt(fetchInto(branch, 'refs/audition/local', path, reader));
  if (ran.exitCode === 0) return refAt(repo, 'refs/audition/local');
  if (!/couldn't find remote ref/.test(ran.stderr)) return explainUnreadable(path, ran.stderr);
  const any = await repo.git(['ls-remote', reader, '--heads', path]);
  const words =
    any === '' ? `${path} has no commit yet: make the first one.` : `${path} has no branch ${branch}.`;
  return refuse('unreachable', words, ran.stderr.trim());
}

/** The remote's tip, empty when it has no such branch (or none is configured). */
async function fetchRemote(repo: Repository, env: Environment): Promise<string | RefreshRefusal> {
  const { path, branch, remote } = repo.project;
  if (remote === undefined) return '';
  const url = await remoteUrl(path, remote, env);
  if (url === null) return refuse('unreachable', `${path} has no remote called ${remote}.`);
  // The person's logins are needed here (credential helpers, ssh), so their global configuration is read: that is
  // theirs to trust. The project's own configuration is not, and hooks stay off. Relative URLs resolve as theirs do.
  const order = { asPerson: true, cwd: path, timeoutMs: 5 * minutes };
  const ran = await repo.attempt(fetchInto(branch, 'refs/audition/remote', url), order);
  if (ran.exitCode === 0) return refAt(repo, 'refs/audition/remote');
  if (!/couldn't find remote ref/.test(ran.stderr))
    return refuse('unreachable', `${remote} could not be read: ${lastLine(ran.stderr)}`, ran.stderr.trim());
  await repo.git(['update-ref', '-d', 'refs/audition/remote']);
  return '';
}

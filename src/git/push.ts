import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Landed, Prepared, Verdict } from '../flow/landing-port.ts';
import { explainUnreadable, lastLine } from './person.ts';
import { explainPush } from './push-refusal.ts';
import { asTheirGit, contains, fetchLocal } from './refresh.ts';
import type { Repository } from './repository.ts';
import type { Ran } from './run.ts';

const hooks = join(import.meta.dirname, 'hooks');
const quiet = ['push', '--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no'];
const receiving =
  'receive.denyCurrentBranch=updateInstead receive.denyNonFastForwards=true receive.denyDeletes=true ' +
  'receive.autogc=false gc.auto=0 core.quotePath=false core.filesRefLockTimeout=1000'; // ms, when files have moved
/** A path as one word of a shell, whatever is in it. */
export const shellWord = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

/**
 * Moves the project's branch and its checkout from `old` to `new` by one push, then the remote's branch. Again after
 * a crash it finishes what it began; what has landed stays landed.
 */
export async function push(repo: Repository, move: Prepared): Verdict<Landed> {
  const branch = `refs/heads/${repo.project.branch}`;
  const ran = await pushToProject(repo, `--force-with-lease=${branch}:${move.old}`, `${move.new}:${branch}`);
  if (ran.exitCode !== 0) {
    const refusal = explainPush(`${ran.stdout}\n${ran.stderr}`, repo.project);
    if (refusal.refused !== 'moved') return refusal;
    const now = await fetchLocal(repo);
    if (typeof now !== 'string' || !(await contains(repo, now, move.new))) return refusal;
  }
  const remoteProblem = await pushToRemote(repo, move.new);
  return remoteProblem === null ? { landed: move.new } : { landed: move.new, remoteProblem };
}

/**
 * Puts `commit` under a new ref of the project, which must not be a branch that is checked out. Where other work has
 * that name already (an earlier data folder counted the same), it goes beside it, with its commit in the name.
 */
export async function keep(
  repo: Repository,
  ref: string,
  commit: string,
): Promise<{ ref: string } | Refusal> {
  const { path } = repo.project;
  for (const name of [ref, `${ref}-${commit.slice(0, 8)}`]) {
    const ran = await pushToProject(repo, `--force-with-lease=${name}:`, `${commit}:${name}`);
    if (ran.exitCode === 0) return { ref: name }; // also when it was there already
    if (!/\[(remote )?rejected\]/.test(ran.stdout)) return explainUnreadable(path, ran.stderr);
  }
  return refuse('taken', `${path} has other work under the name ${ref}; it stays as it is.`);
}

/** One push into the project's repository, received by git with our hook and without the project's. */
export async function pushToProject(repo: Repository, lease: string, refspec: string): Promise<Ran> {
  // Git passes over a hook it cannot execute, and would then overwrite ignored files.
  await access(join(hooks, 'push-to-checkout'), constants.X_OK);
  const config = [`core.hooksPath=${hooks}`, ...receiving.split(' ')];
  const receive = asTheirGit(`${config.map((entry) => `-c ${shellWord(entry)}`).join(' ')} receive-pack`);
  const args = [
    ...quiet,
    '--porcelain',
    lease,
    `--receive-pack=${receive}`,
    '--',
    repo.project.path,
    refspec,
  ];
  return repo.attempt(args, { unbreakable: true });
}

/**
 * Puts `commit` on a new branch of the remote, pushed as whoever runs us. Where other work has that name already, it
 * goes beside it, with its commit in the name.
 */
export async function publish(
  repo: Repository,
  branch: string,
  commit: string,
): Promise<{ branch: string } | Refusal> {
  const { remote = '', path } = repo.project;
  const url = remote && (await repo.ask('remote', 'get-url', remote));
  if (url === '') return refuse('unreachable', `${path} has no remote to push to.`);
  let said = '';
  for (const name of [branch, `${branch}-${commit.slice(0, 8)}`]) {
    const ref = `refs/heads/${name}`;
    const args = [
      '-C',
      path,
      ...quiet,
      '--porcelain',
      `--force-with-lease=${ref}:`,
      '--',
      url,
      `${commit}:${ref}`,
    ];
    const ran = await repo.attempt(args, { asPerson: true });
    if (ran.exitCode === 0) return { branch: name }; // also when it was there already
    said = `${ran.stdout}\n${ran.stderr}`;
    if (!/\[rejected\]/.test(ran.stdout)) break;
  }
  return refuse('unreachable', `${remote} did not take it: ${whyRejected(said)}`, said);
}

const whyRejected = (said: string): string =>
  /\[(?:remote )?rejected\].*\((.+)\)/.exec(said)?.[1] ?? lastLine(said);

/** Why the remote did not take it; null when it did, or there is none. Git refuses to rewrite its branch. */
async function pushToRemote(repo: Repository, commit: string): Promise<string | null> {
  const { remote, path, branch } = repo.project;
  if (remote === undefined) return null;
  const url = await repo.ask('remote', 'get-url', remote);
  const args = ['-C', path, ...quiet, '--quiet', '--', url, `${commit}:refs/heads/${branch}`];
  const ran = await repo.attempt(args, { asPerson: true });
  if (ran.exitCode === 0) return null;
  return `${remote} did not take it: ${whyRejected(ran.stderr)}`;
}

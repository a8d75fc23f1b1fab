import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Refusal } from '../domain/result.ts';
import type { LandingRefusal, Prepared } from '../flow/ports.ts';
import { explainUnreadable, lastLine, remoteUrl } from './person.ts';
import { explainPush, movedMeanwhile } from './push-refusal.ts';
import { asTheirGit, contains, fetchLocal } from './refresh.ts';
import type { Repository } from './repository.ts';
import type { Environment, Ran } from './run.ts';

const hook = new URL('./hooks/push-to-checkout', import.meta.url);
const quiet = ['--no-verify', '--no-follow-tags', '--no-signed', '--recurse-submodules=no'];
const receiving =
  'receive.denyCurrentBranch=updateInstead receive.denyNonFastForwards=true receive.denyDeletes=true ' +
  'receive.autogc=false gc.auto=0 core.quotePath=false';
/** A path as one word of a shell, whatever is in it. */
export const shellWord = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

/**
 * Moves the project's branch and its checkout from `old` to `new` by one push, then the remote's branch. Again after
 * a crash it finishes what it began; what has landed stays landed.
 */
export async function push(
  repo: Repository,
  env: Environment,
  dataDir: string,
  move: Prepared,
): Promise<{ landed: string; remoteProblem?: string } | Refusal<LandingRefusal>> {
  const { branch } = repo.project;
  // The lease alone would allow a rewrite of the branch.
  if (!(await contains(repo, move.new, move.old))) return movedMeanwhile(branch);
  const lease = `--force-with-lease=refs/heads/${branch}:${move.old}`;
  const ran = await pushToProject(repo, dataDir, [lease], `${move.new}:refs/heads/${branch}`);
  if (ran.exitCode !== 0) {
    const refusal = explainPush(`${ran.stdout}\n${ran.stderr}`, repo.project);
    if (refusal.refused !== 'moved') return refusal;
    const now = await fetchLocal(repo);
    if (typeof now !== 'string' || !(await contains(repo, now, move.new))) return refusal;
  }
  const remoteProblem = await pushToRemote(repo, env, move.new);
  return remoteProblem === null ? { landed: move.new } : { landed: move.new, remoteProblem };
}

/** Puts `commit` under a ref of the project that is not checked out; null when the ref holds other work. */
export async function pushRef(
  repo: Repository,
  dataDir: string,
  ref: string,
  commit: string,
): Promise<{ ref: string } | Refusal | null> {
  const ran = await pushToProject(repo, dataDir, [`--force-with-lease=${ref}:`], `${commit}:${ref}`);
  if (ran.exitCode === 0) return { ref }; // also when it was there already
  return /\[(remote )?rejected\]/.test(ran.stdout) ? null : explainUnreadable(repo.project.path, ran.stderr);
}

/** One push into the project's repository, received by git with our hook and without the project's. */
async function pushToProject(
  repo: Repository,
  dataDir: string,
  options: readonly string[],
  refspec: string,
): Promise<Ran> {
  const hooks = await placeHook(dataDir);
  const config = [`core.hooksPath=${hooks}`, ...receiving.split(' ')];
  const receive = asTheirGit(`${config.map((entry) => `-c ${shellWord(entry)}`).join(' ')} receive-pack`);
  const to = [`--receive-pack=${receive}`, '--', repo.project.path];
  return repo.attempt(['push', '--porcelain', ...quiet, ...options, ...to, refspec], { unbreakable: true });
}

/** Git passes over a hook it cannot execute, and would then overwrite ignored files: so it is put where it runs. */
async function placeHook(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'hooks');
  const [path, wanted] = [join(folder, 'push-to-checkout'), await readFile(hook, 'utf8')];
  if ((await readFile(path, 'utf8').catch(() => '')) !== wanted) {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, wanted);
    await rename(`${path}.${process.pid}`, path);
  }
  await chmod(path, 0o755);
  return folder;
}

/** Why the remote did not take it; null when it did, or there is none. */
async function pushToRemote(repo: Repository, env: Environment, commit: string): Promise<string | null> {
  const { remote, path, branch } = repo.project;
  if (remote === undefined) return null;
  const url = await remoteUrl(path, remote, env);
  if (url === null) return `${path} has no remote called ${remote}.`;
  const seen = await repo.attempt(['rev-parse', '--verify', '--quiet', 'refs/audition/remote']);
  const old = seen.stdout.trim();
  if (old !== '' && !(await contains(repo, commit, old)))
    return `${branch} of ${remote} went another way meanwhile.`;
  const lease = `--force-with-lease=refs/heads/${branch}:${old}`;
  const args = ['push', '--quiet', ...quiet, lease, '--', url, `${commit}:refs/heads/${branch}`];
  const ran = await repo.attempt(args, { asPerson: true, cwd: path, timeoutMs: 300_000 });
  return ran.exitCode === 0 ? null : `${remote} did not take it: ${lastLine(ran.stderr)}`;
}

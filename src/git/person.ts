import { type Refusal, refuse } from '../domain/result.ts';
import type { Repository } from './repository.ts';
import { createRun, type Environment } from './run.ts';

/** The URL of the project's remote, as the person's configuration rewrites it; empty when there is no such remote. */
export const remoteUrl = async (repo: Repository, remote: string): Promise<string> =>
  (await repo.person(['remote', 'get-url', remote])).stdout;

export type Described = { readonly path: string; readonly branch: string; readonly hasCommit: boolean };

/**
 * Top folder and branch of the repository `path` lies in: the branch that is checked out, else the one the remote
 * calls its default. Refuses what is no repository, another user's, or has no branch to start from.
 */
export async function describeRepository(path: string, env: Environment): Promise<Described | Refusal> {
  const run = createRun(env);
  const ask = (...args: string[]) => run(['-C', path, ...args], { asPerson: true });
  const folder = await ask('rev-parse', '--absolute-git-dir');
  if (folder.exitCode !== 0) return explainUnreadable(path, folder.stderr);
  const top = await ask('rev-parse', '--show-toplevel');
  const head = await ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  const remote = await ask('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  const branch = head.stdout || remote.stdout.replace(/^origin\//, '');
  if (!branch) return refuse('detached', `No branch is checked out in ${path}: check one out first.`);
  const commit = await ask('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  return { path: top.stdout || folder.stdout, branch, hasCommit: commit.exitCode === 0 };
}

/** The version of the git that runs, and whether it is new enough: 2.38 brought `merge-tree --write-tree`. */
export async function gitVersion(env: Environment): Promise<{ version: string; enough: boolean } | Refusal> {
  const ran = await createRun(env)(['version']).catch((fault: Error) => fault);
  if (ran instanceof Error)
    return refuse('missing', 'git is not installed, or not on the PATH.', ran.message);
  const [version = '', major, minor] = /(\d+)\.(\d+)\.\d+/.exec(ran.stdout) ?? [];
  return { version, enough: Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38) };
}

/** Why git will not read the repository at `path`, in words. */
export function explainUnreadable(path: string, problem: string): Refusal<'unreachable'> {
  const said = (words: string) => refuse('unreachable', words, problem);
  if (/dubious ownership|unsafe repository/.test(problem)) {
    const allow = /git config --global --add safe\.directory .*/.exec(problem)?.[0];
    return said(
      `${path} belongs to another user, so git will not read it; allow it with: ${allow ?? 'git config safe.directory'}`,
    );
  }
  if (/not (appear to be )?a git repository/i.test(problem))
    return said(`${path} is not the top folder of a git repository on this host.`);
  return said(`${path} could not be read: ${lastLine(problem)}`);
}

/** The last thing git complained about, without its prefix. */
export function lastLine(stderr: string): string {
  const prefix = /^(?:remote: )?(?:fatal|error): /;
  const lines = stderr.trim().split('\n');
  return (lines.findLast((line) => prefix.test(line)) ?? lines.at(-1) ?? '').replace(prefix, '');
}

import { stat } from 'node:fs/promises';
import { type SimpleGit, simpleGit } from 'simple-git';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Identity } from '../flow/ports.ts';
import { type Environment, gitEnvironment } from './run.ts';

/** Git in a person's own repository, with their own configuration. Only reads, and nothing that runs a program. */
const personsGit = (path: string, env: Environment): SimpleGit =>
  simpleGit({ baseDir: path, trimmed: true }).env(gitEnvironment(env));

const nobody: Identity = { name: 'audition', email: 'audition@localhost' };

/** Who commits in this repository, as the person would; `audition` where they never said. */
export async function identityOf(path: string, env: Environment): Promise<Identity> {
  if (!(await isFolder(path))) return nobody;
  const git = personsGit(path, env);
  const [name, email] = await Promise.all([git.getConfig('user.name'), git.getConfig('user.email')]);
  return { name: name.value || nobody.name, email: email.value || nobody.email };
}

/** The URL of a remote of the project, as its configuration rewrites it; null when it has no such remote. */
export async function remoteUrl(path: string, remote: string, env: Environment): Promise<string | null> {
  const url = await answer(personsGit(path, env).raw(['remote', 'get-url', remote]));
  return url.text || null;
}

export type Described = { readonly path: string; readonly branch: string; readonly hasCommit: boolean };

/**
 * Top folder and branch of the repository `path` lies in: the branch that is checked out, else the one the remote
 * calls its default. Refuses what is no repository, another user's, or has no branch to start from.
 */
export async function describeRepository(path: string, env: Environment): Promise<Described | Refusal> {
  if (!(await isFolder(path))) return refuse('missing', `${path} is not a folder.`);
  const git = personsGit(path, env);
  const folder = await answer(git.raw(['rev-parse', '--absolute-git-dir']));
  if (!folder.text) return explainUnreadable(path, folder.problem);
  const top = await answer(git.raw(['rev-parse', '--show-toplevel']));
  const head = await answer(git.raw(['symbolic-ref', '--quiet', '--short', 'HEAD']));
  const remote = await answer(git.raw(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']));
  const branch = head.text || remote.text.replace(/^origin\//, '');
  if (!branch) return refuse('detached', `No branch is checked out in ${path}: check one out first.`);
  const commit = await answer(git.raw(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]));
  return { path: top.text || folder.text, branch, hasCommit: commit.text !== '' };
}

/** The version of the git that runs, and whether it is new enough: 2.38 brought `merge-tree --write-tree`. */
export async function gitVersion(env: Environment): Promise<{ version: string; enough: boolean } | Refusal> {
  const { installed, major, minor, patch } = await personsGit('/', env).version();
  if (!installed) return refuse('missing', 'git is not installed, or not on the PATH.');
  return { version: `${major}.${minor}.${patch}`, enough: major > 2 || (major === 2 && minor >= 38) };
}

export const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Why git will not read the repository at `path`, in words. */
export function explainUnreadable(path: string, problem: string): Refusal<'unreachable'> {
  const said = (words: string) => refuse('unreachable', words, problem.trim());
  if (/dubious ownership|unsafe repository/.test(problem)) {
    const allow =
      /git config --global --add safe\.directory .*/.exec(problem)?.[0] ?? 'git config safe.directory';
    return said(`${path} belongs to another user, so git will not read it; allow it with: ${allow}`);
  }
  if (/not (appear to be )?a git repository/i.test(problem))
    return said(`${path} is not the top folder of a git repository.`);
  return said(`${path} could not be read: ${lastLine(problem)}`);
}

/** The last thing git complained about, without its prefix. */
export const lastLine = (stderr: string) =>
  (
    stderr.match(/^(?:remote: )?(?:fatal|error): .*$/gm)?.at(-1) ??
    stderr.trim().split('\n').at(-1) ??
    ''
  ).replace(/^(?:remote: )?(?:fatal|error): /, '');

/** A question git may answer with no: what it printed, else what it complained about. */
const answer = (asked: Promise<string>) =>
  asked.then(
    (text) => ({ text, problem: '' }),
    (fault: unknown) => ({ text: '', problem: fault instanceof Error ? fault.message : String(fault) }),
  );

import { simpleGit } from 'simple-git';
import { type Refusal, refuse } from '../domain/result.ts';
import { createRun, type Environment, gitEnvironment } from './run.ts';

/** What git said to a question, without its last newline; `text` is empty where the answer was no. */
export type Answer = { readonly text: string; readonly problem: string };

/** Git in a person's own repository, with their own configuration: for questions only. */
export async function ask(path: string, env: Environment, args: readonly string[]): Promise<Answer> {
  try {
    const { exitCode, stdout, stderr } = await createRun(env)(['-C', path, ...args], { asPerson: true });
    return exitCode === 0 ? { text: stdout.trim(), problem: '' } : { text: '', problem: stderr };
  } catch (fault) {
    return { text: '', problem: (fault as Error).message }; // there is no git, or it was ended
  }
}

export type Described = { readonly path: string; readonly branch: string; readonly hasCommit: boolean };

/**
 * Top folder and branch of the repository `path` lies in: the branch that is checked out, else the one the remote
 * calls its default. Refuses what is no repository, another user's, or has no branch to start from.
 */
export async function describeRepository(path: string, env: Environment): Promise<Described | Refusal> {
  const here = (...args: string[]) => ask(path, env, args);
  const folder = await here('rev-parse', '--absolute-git-dir');
  if (!folder.text) return explainUnreadable(path, folder.problem);
  const top = await here('rev-parse', '--show-toplevel');
  const head = await here('symbolic-ref', '--quiet', '--short', 'HEAD');
  const remote = await here('symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  const branch = head.text || remote.text.replace(/^origin\//, '');
  if (!branch) return refuse('detached', `No branch is checked out in ${path}: check one out first.`);
  const commit = await here('rev-parse', '--verify', '--quiet', `refs/heads/${branch}`);
  return { path: top.text || folder.text, branch, hasCommit: commit.text !== '' };
}

/** The version of the git that runs, and whether it is new enough: 2.38 brought `merge-tree --write-tree`. */
export async function gitVersion(env: Environment): Promise<{ version: string; enough: boolean } | Refusal> {
  const { installed, major, minor, patch } = await simpleGit('/').env(gitEnvironment(env)).version();
  if (!installed) return refuse('missing', 'git is not installed, or not on the PATH.');
  return { version: `${major}.${minor}.${patch}`, enough: major > 2 || (major === 2 && minor >= 38) };
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
  if (/directory that does not exist|No such file/.test(problem)) return said(`${path} is not there.`);
  if (/not (appear to be )?a git repository/i.test(problem))
    return said(`${path} is not the top folder of a git repository on this host.`);
  return said(`${path} could not be read: ${lastLine(problem)}`);
}

/** The last thing git complained about, without its prefix; that a push failed, or adding, says nothing of why. */
export function lastLine(stderr: string): string {
  const prefix = /^(?:remote: )?(?:fatal|error): /;
  const empty =
    /: (?:failed to push some refs|adding files failed|unable to add '|remote unpack failed|index-pack failed$|fsck error)/;
  const said = stderr.trim().split('\n');
  const telling = said.filter((line) => !empty.test(line));
  const lines = telling.length > 0 ? telling : said;
  return (lines.findLast((line) => prefix.test(line)) ?? lines.at(-1) ?? '').replace(prefix, '');
}

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Project } from '../domain/project.ts';
import { removeDeadLock } from './dead-lock.ts';
import { ask } from './person.ts';
import { createRun, type Environment, must, type Order, type Ran, type Run } from './run.ts';

export type GitOptions = {
  /** Absolute; `repositories` and `clones` are made below it. */
  readonly dataDir: string;
  /** The app's environment; git gets PATH, HOME and what logins and proxies need, never the rest. */
  readonly env: Environment;
};

/** The bare repository of ours that stands between a project and its jobs. */
export type Repository = {
  readonly dir: string;
  readonly project: Project;
  /** Git in this repository, whatever its exit code. */
  attempt(args: readonly string[], order?: Order): Promise<Ran>;
  /** Git in this repository; its output. A failure is a fault. */
  git(args: readonly string[], order?: Order): Promise<string>;
  /** A question to git in the project itself, with the person's configuration; empty where the answer is no. */
  ask(...args: string[]): Promise<string>;
  /** The same with its input, its whole output and its exit code. */
  person(args: readonly string[], input?: string): Promise<Ran>;
};

/** Opens a project's repository below the data folder, which is made on first use. */
export async function openRepository({ dataDir, env }: GitOptions, project: Project): Promise<Repository> {
  const run = createRun(env);
  const dir = join(dataDir, 'repositories', `${encodeURIComponent(project.name)}.git`);
  if (!existsSync(dir)) await makeBare(dir, run);
  const attempt: Repository['attempt'] = async (args, order) => {
    const once = () => run(['-C', dir, `--git-dir=${dir}`, ...args], order);
    const ran = await once();
    return ran.exitCode !== 0 && (await removeDeadLock(dir, ran.stderr)) ? once() : ran;
  };
  return {
    ...{ dir, project, attempt, git: (args, order) => must(attempt(args, order)) },
    ask: async (...args) => (await ask(project.path, env, args)).text,
    person: (args, input = '') => run(['-C', project.path, ...args], { asPerson: true, input }),
  };
}

/** Made aside and moved into place: a crash leaves none half made, and of two at once one is kept. */
export async function makeBare(dir: string, run: Run): Promise<void> {
  await mkdir(join(dir, '..'), { recursive: true });
  const aside = await mkdtemp(`${dir}.`);
  await must(run(['init', '--quiet', '--bare', '--template=', aside]));
  await rename(aside, dir).catch(() => rm(aside, { recursive: true }));
}

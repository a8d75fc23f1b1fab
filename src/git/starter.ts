import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type GitEnd, type GitOrder, startGit, unstarted } from './start-git.ts';

/**
 * Where git is started from. A fork copies the page tables of the process it is called in, and stops it meanwhile: a
 * Node of 100 MB takes 6 ms for that, one of 400 MB 16 to 23, one that has only loaded execa 1.1. So who starts git often
 * has it started by a process that holds no more than that.
 */

/** As many as a short command starts itself: the small process costs as much as a dozen of its starts save. */
const startsItself = 12;

type Starter = {
  readonly child: ChildProcess;
  readonly waiting: Map<number, (end: GitEnd) => void>;
};
const state: { started: number; starter: Starter | null } = { started: 0, starter: null };

/** Runs git to its end. Never throws. */
export async function runGit(order: GitOrder): Promise<GitEnd> {
  state.started += 1;
  if (state.started <= startsItself) return startGit(order);
  state.starter ??= openStarter();
  return ask(state.starter, state.started, order);
}

function openStarter(): Starter {
  const waiting: Starter['waiting'] = new Map();
  const child = fork(path.join(import.meta.dirname, 'starter-process.ts'), {
    ...{ cwd: '/', env: {}, execArgv: [], serialization: 'advanced' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const starter = { child, waiting };
  const lost = (why: string) => {
    if (state.starter === starter) state.starter = null;
    for (const answer of waiting.values()) answer(unstarted(`what started it ${why}`));
    waiting.clear();
  };
  child.on('message', ({ id, end }: { id: number; end: GitEnd }) => {
    waiting.get(id)?.(end);
    waiting.delete(id);
    if (waiting.size === 0) child.channel?.unref(); // it keeps nobody from ending
  });
  child.on('error', ({ message }) => lost(`broke: ${message}`));
  child.on('exit', (code, signal) => lost(`ended (${signal ?? code})`));
  child.unref();
  return starter;
}

function ask({ child, waiting }: Starter, id: number, order: GitOrder): Promise<GitEnd> {
  const { promise, resolve } = Promise.withResolvers<GitEnd>();
  waiting.set(id, resolve);
  child.channel?.ref();
  child.send({ id, order }, (error) => error && child.kill('SIGKILL')); // its end is told to all who wait
  return promise;
}

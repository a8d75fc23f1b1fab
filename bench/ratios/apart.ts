import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs a file of this folder as a process of its own, where nothing else grows, and returns the one thing it says. */
export async function apart<T>(name: string, facts: object): Promise<T> {
  const child = fork(new URL(name, import.meta.url), [JSON.stringify(facts)], { execArgv: ['--expose-gc'] });
  const stop = () => child.kill();
  process.once('exit', stop); // whatever went wrong, nothing is left behind
  const gone = once(child, 'exit').then(() => Promise.reject(new Error(`${name} said nothing`)));
  try {
    const [said] = await Promise.race([once(child, 'message'), gone]);
    return said;
  } finally {
    await gone.catch(() => {});
    process.off('exit', stop);
  }
}

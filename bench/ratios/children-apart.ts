import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { transcriptLines } from './lines.ts';
import { inFolder, openClaude, openPlace, program } from './place.ts';

/** So many runs side by side, each of which says some lines and waits: how much memory each adds to this process, in bytes. */

const { children } = JSON.parse(process.argv[2] ?? '{}') as { children: number };
const lines = 30;

const memory = async () => {
  for (let turn = 0; turn < 5; turn += 1) {
    globalThis.gc?.();
    await wait(50); // what is freed goes back to the system a little later
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss };
};

const said = await inFolder(async (folder) => {
  const place = await openPlace(folder);
  const file = path.join(folder, 'lines.jsonl');
  await writeFile(file, `${transcriptLines(lines).join('\n')}\n`);
  const bin = await program(folder, 'says', `cat '${file}'`, 'exec sleep 600');
  const { claude, order } = await openClaude(folder, bin, 'group');

  /** Begins so many; once all have spoken, how to end them. */
  const supervise = async (count: number) => {
    const ending = new AbortController();
    const runs: Promise<unknown>[] = [];
    const speak = async () => {
      const { owner, hear } = await place.openSession();
      const { promise: spoken, resolve, reject } = Promise.withResolvers<void>();
      let heard = 0;
      const hearing = async (some: Parameters<typeof hear>[0]) => {
        await hear(some);
        heard += some.length;
        if (heard >= lines) resolve();
      };
      const ears = { started: async () => {}, lines: hearing };
      const run = claude.run(order(owner.sessionId), ears, ending.signal);
      run.catch(reject);
      runs.push(run);
      await spoken;
    };
    await Promise.all(Array.from({ length: count }, speak));
    return async () => {
      ending.abort();
      await Promise.all(runs);
    };
  };

  const end = await supervise(5); // what a process takes once, however many come, it has from now on
  await end();
  const before = await memory();
  const endAll = await supervise(children);
  const after = await memory();
  const each = (what: 'held' | 'rss') => (after[what] - before[what]) / children;
  const added = { held: each('held'), rss: each('rss') };
  await endAll();
  await place.close();
  return added;
});
process.send?.(said);
process.disconnect();

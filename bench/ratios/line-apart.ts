import { inFolder, openClaude, openPlace, program } from './place.ts';

/** A run of its own that says one very long line: how long it took, and how much more memory than before it held at its most. */

const { bytes } = JSON.parse(process.argv[2] ?? '{}') as { bytes: number };
const line = (length: number) => `head -c ${length} /dev/zero | tr '\\0' x; echo`;

const said = await inFolder(async (folder) => {
  const place = await openPlace(folder);
  const say = async (name: string, length: number) => {
    const { run } = await openClaude(folder, await program(folder, name, line(length)), 'group');
    const { owner, hear } = await place.openSession();
    await run(hear, owner.sessionId);
  };
  await say('short', 2_000_000); // everything that is loaded once is there from now on
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const started = performance.now();
  await say('long', bytes);
  const ms = performance.now() - started;
  const peak = process.resourceUsage().maxRSS * 1_024;
  await place.close();
  return { ms, added: Math.max(0, peak - before) };
});
process.send?.(said);
process.disconnect();

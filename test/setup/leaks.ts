import { chmod, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, vi } from 'vitest';

/**
 * Every test file gets a temporary folder of its own, and fails when it leaves anything behind: a folder (so also
 * a clone), or a process that knows that folder by its command line, its working directory or its environment.
 */
const before = process.env.TMPDIR;
const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-test-'));
await chmod(folder, 0o755); // other users' processes are part of what is tested
process.env.TMPDIR = folder;

afterAll(async () => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  try {
    await vi.waitFor(async () => expect(await processesOf(folder), 'left running').toEqual([]), 5_000);
    expect(await readdir(folder), 'left in the temporary folder').toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** Command lines of the processes (other than this one) that have to do with a folder. Linux only. */
async function processesOf(place: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      if (Number(pid) === process.pid) return [];
      const [command = '', environment = ''] = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
      );
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const concerned = [command, environment, cwd].some((text) => text.includes(place));
      return concerned ? [`${pid} ${command.replaceAll('\0', ' ').trim()}`] : [];
    }),
  );
  return found.flat();
}

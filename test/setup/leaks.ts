import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, vi } from 'vitest';
import { leftRunning } from './left-running.ts';

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
    await vi.waitFor(async () => expect(await leftRunning(folder), 'left running').toEqual([]), 5_000);
    expect(await readdir(folder), 'left in the temporary folder').toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

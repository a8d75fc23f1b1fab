import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { hostId } from '../../src/host.ts';

it('is the same host at every start on one data folder, and for two starts at once', async () => {
  const [one, other] = await Promise.all([0, 1].map(() => mkdtemp(path.join(os.tmpdir(), 'host-'))));
  if (!one || !other) throw new Error('no folders');
  onTestFinished(async () => {
    for (const folder of [one, other]) await rm(folder, { recursive: true });
  });
  const ids = await Promise.all([hostId(one), hostId(one), hostId(one)]);
  expect(new Set([...ids, await hostId(one)]).size).toBe(1);
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(await hostId(other)).not.toBe(ids[0]);
  expect(await readdir(one)).toEqual(['host']);
});

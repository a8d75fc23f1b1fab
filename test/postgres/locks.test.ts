import { once } from 'node:events';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { type Locks, openLocks } from '../../src/postgres/locks.ts';
import { compiled } from '../fakes/compiled.ts';
import { type Database, openDatabase } from '../fakes/database.ts';
import { layWire } from '../fakes/wire.ts';

let database: Database;
let locks: Locks;
beforeAll(async () => {
  database = await openDatabase();
  locks = await openLocks(database.url, () => undefined);
});
afterAll(async () => {
  await locks.close();
  await database.close();
});

it('is had by one at a time, whoever asks, and goes with its connection', async () => {
  const others = await openLocks(database.url, () => undefined);
  expect(await others.take('project/bakery')).toBe(true);
  expect(await locks.take('project/bakery')).toBe(false);
  expect(await locks.take('project/brewery')).toBe(true);
  expect(
    await Promise.all(['bakery', 'brewery', 'cafe'].map((name) => locks.isHeld(`project/${name}`))),
  ).toEqual([true, true, false]);
  await others.close();
  expect(await locks.take('project/bakery')).toBe(true);
});

it('is free as soon as the process that held it was killed', async () => {
  const holder = path.resolve(import.meta.dirname, '../fixtures/holds-lock.ts');
  const child = execaNode(holder, [database.url, 'slack'], { ...compiled, reject: false });
  const [said] = await once(child.stdout, 'data');
  expect(`${said}`).toBe('true\n');
  expect(await locks.take('slack')).toBe(false);
  child.kill('SIGKILL');
  expect(await locks.take('slack')).toBe(true);
  await child;
});

it('says when the connection that holds it broke', async () => {
  const lost = vi.fn();
  const url = new URL(database.url);
  url.searchParams.set('application_name', 'broken');
  const broken = await openLocks(url.href, lost);
  await withClient(database.url, (client) =>
    client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'broken'`),
  );
  await vi.waitFor(() => expect(lost).toHaveBeenCalled(), 5_000);
  await broken.close();
});

it('is given up by a process whose wire was cut before the server lets go of it', async () => {
  const wire = await layWire(database.url);
  const lost = vi.fn();
  const far = await openLocks(wire.url, lost, { askMs: 100, answerMs: 400, forgetMs: 3_000 });
  expect(await far.take('project/mill')).toBe(true);
  wire.cut();
  await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce(), 20_000);
  expect(lost.mock.calls).toMatchObject([
    [{ message: 'PostgreSQL did not answer for 0.4 s.' }, expect.any(Number)],
  ]);
  expect(await locks.isHeld('project/mill')).toBe(true);
  await vi.waitFor(async () => expect(await locks.take('project/mill')).toBe(true), 20_000);
  await far.close();
  await wire.close();
});

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Locks, openLocks } from '../../src/postgres/locks.ts';
import { openSteadyLocks } from '../../src/postgres/steady-locks.ts';
import { type Database, openDatabase } from '../fakes/database.ts';
import { layWire, type Wire } from '../fakes/wire.ts';

let database: Database;
let wire: Wire;
let others: Locks;
beforeAll(async () => {
  database = await openDatabase();
  wire = await layWire(database.url);
  others = await openLocks(database.url, () => undefined);
});
afterAll(async () => {
  await others.close();
  await wire.close();
  await database.close();
});

const watching = () => ({ missing: vi.fn(), back: vi.fn(), lost: vi.fn(), revive: async () => undefined });

it('are taken again where a connection went silent in which the server still believes', async () => {
  const watch = watching();
  const pace = { askMs: 100, answerMs: 400, patienceMs: 30_000, forgetMs: 60_000 };
  const steady = await openSteadyLocks(wire.url, watch, pace);
  expect(await steady.take('project/mill')).toBe(true);
  wire.forget();
  await vi.waitFor(() => expect(watch.back).toHaveBeenCalledOnce(), 30_000);
  expect(watch.missing.mock.calls).toMatchObject([[{ message: 'PostgreSQL did not answer for 0.4 s.' }]]);
  expect(watch.lost).not.toHaveBeenCalled();
  expect(await others.take('project/mill')).toBe(false);
  await steady.close();
  expect(await others.take('project/mill')).toBe(true);
});

it('are given up in time where no new connection answers either', async () => {
  const watch = watching();
  const pace = { askMs: 100, answerMs: 400, patienceMs: 1_000, forgetMs: 60_000 };
  const steady = await openSteadyLocks(wire.url, watch, pace);
  expect(await steady.take('project/oven')).toBe(true);
  wire.cut();
  await vi.waitFor(() => expect(watch.lost).toHaveBeenCalledOnce(), 30_000);
  expect(watch.lost.mock.calls).toMatchObject([[{ message: 'PostgreSQL did not answer for 0.4 s.' }, false]]);
  expect(await others.isHeld('project/oven')).toBe(true);
  await steady.close();
  wire.mend();
});

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { openDatabase } from '../fakes/database.ts';
import { leftRunning } from './left-running.ts';

/** The harness itself: what it does not see, no test would be failed for. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'left-'));
});
afterAll(() => rm(folder, { recursive: true }));

it.skipIf(process.platform !== 'linux')(
  'sees who works in a folder, and who knows it by its environment',
  async () => {
    const worker = execa('sleep', ['60'], { cwd: folder, reject: false });
    const knower = execa('sleep', ['61'], { env: { PLACE: folder }, cwd: '/', reject: false });
    expect((await leftRunning(folder)).map((line) => line.replace(/^\d+ /, '')).sort()).toEqual([
      'sleep 60',
      'sleep 61',
    ]);
    worker.kill();
    knower.kill();
    await Promise.all([worker, knower]);
    expect(await leftRunning(folder)).toEqual([]);
  },
);

it('does not close a record that somebody is still connected to, or in which a job still runs', async () => {
  const database = await openDatabase();
  const client = new pg.Client(database.url);
  await client.connect();
  await expect(database.close()).rejects.toThrow('connections left open');
  await client.query(`insert into "Project" (name, path, branch) values ('p', '/', 'main')`);
  await client.query(`insert into "Job" ("requestId", "projectName", task, "askedBy", state)
    values (gen_random_uuid(), 'p', 'a task', 'cli:me', 'running')`);
  await client.end();
  await expect(database.close()).rejects.toThrow('jobs left running');
  await withClient(database.url, (again) => again.query('delete from "Job"'));
  await database.close();
});

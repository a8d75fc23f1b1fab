import { access, chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/rehearsal/stage.ts';

const src = path.resolve(import.meta.dirname, '../../src');
let dataDir: string;
let env: Record<string, string>;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'shared-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  env = { PATH: process.env.PATH ?? '', HOME: dataDir, TMPDIR: dataDir, AUDITION_DATA: dataDir };
});
afterAll(() => rm(dataDir, { recursive: true }));

const isUp = () =>
  access(path.join(dataDir, 'postgres/data/postmaster.pid')).then(
    () => true,
    () => false,
  );

it('share one server, whoever was first, and the last one stops it', async () => {
  const list = () =>
    execaNode(path.join(src, 'cli.ts'), ['jobs', '--json'], {
      ...{ env, extendEnv: false, reject: false, all: true },
    });
  const both = await Promise.all([list(), list()]);
  expect(both.map(({ exitCode, all }) => [exitCode, all])).toEqual([
    [0, '[]'],
    [0, '[]'],
  ]);
  const folder = path.join(dataDir, 'postgres');
  expect((await readdir(folder)).filter((name) => name.startsWith('data'))).toEqual(['data']);
  expect(await isUp()).toBe(false);
});

it('leave no server behind that was started for an app which was asked to end while it was loaded', async () => {
  const file = path.join(dataDir, 'workspaces.toml');
  await writeFile(file, 'owners = ["U0BAKER01"]\n');
  const app = execaNode(path.join(src, 'main.ts'), ['--only', 'worker'], {
    ...{ env: { ...env, AUDITION_WORKSPACES: file, AUDITION_HEALTH_PORT: '0' }, extendEnv: false },
    ...{ reject: false, all: true },
  });
  await until('the server to be started', isUp);
  app.kill('SIGTERM');
  const { exitCode, all } = await app;
  expect([exitCode, all]).toEqual([0, expect.stringContaining('ending: nothing new begins')]);
  expect(await isUp()).toBe(false);
});

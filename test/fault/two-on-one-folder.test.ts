import { access, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execaNode } from 'execa';
import { expect, it } from 'vitest';

const cli = path.resolve(import.meta.dirname, '../../src/cli.ts');

it('share one server, whoever was first, and the last one stops it', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'shared-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  const env = { PATH: process.env.PATH ?? '', HOME: dataDir, TMPDIR: dataDir, AUDITION_DATA: dataDir };
  const list = () => execaNode(cli, ['jobs', '--json'], { env, extendEnv: false, reject: false, all: true });
  const both = await Promise.all([list(), list()]);
  expect(both.map(({ exitCode, all }) => [exitCode, all])).toEqual([
    [0, '[]'],
    [0, '[]'],
  ]);
  const folder = path.join(dataDir, 'postgres');
  expect((await readdir(folder)).filter((name) => name.startsWith('data'))).toEqual(['data']);
  await expect(access(path.join(folder, 'data/postmaster.pid'))).rejects.toThrow('ENOENT');
  await rm(dataDir, { recursive: true });
});

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { missingMigration } from '../../src/postgres/schema-engine.ts';
import { type Server, useServer } from '../../src/postgres/server.ts';

let dataDir: string;
let server: Server;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'audition-postgres-'));
  await chmod(dataDir, 0o755);
  server = await useServer(dataDir);
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

describe('our own server', () => {
  it('is adopted by whoever comes second', async () => {
    const again = await useServer(dataDir);
    expect(again.url('x')).toBe(server.url('x'));
  });

  it('is PostgreSQL 18', async () => {
    const rows = await withClient(
      server.url('postgres'),
      async (client) => (await client.query('show server_version')).rows,
    );
    expect(rows[0].server_version).toMatch(/^18\./);
  });
});

describe('the migrations', () => {
  it('lead to the schema', async () => {
    expect(await missingMigration(server.url('postgres'))).toBeNull();
  });

  it('are applied when the record opens, once', async () => {
    await withClient(server.url('postgres'), (client) => client.query('create database record'));
    for (const _ of ['first', 'again']) {
      const record = await openRecord({ databaseUrl: server.url('record'), dataDir });
      expect(await record.db.job.count()).toBe(0);
      await record.close();
    }
  });
});

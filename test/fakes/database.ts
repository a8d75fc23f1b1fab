import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, vi } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { openRecord, type Record } from '../../src/postgres/record.ts';

export type Database = { readonly url: string; close(): Promise<void> };

/** A record of its own, empty. Closing it fails when a connection or a job is left. */
export async function openDatabase(): Promise<Database> {
  const template = new URL(inject('template'));
  const admin = at(template, '/postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(admin, (client) =>
    client.query(`create database ${name} template ${template.pathname.slice(1)}`),
  );
  const url = at(template, `/${name}`);
  const close = async () => {
    const connections = 'select query from pg_stat_activity where datname = $1';
    const left = () => withClient(admin, async (client) => (await client.query(connections, [name])).rows);
    await vi.waitFor(async () => expect(await left(), 'connections left open').toEqual([]), 2_000);
    expect(await jobsLeft(url), 'jobs left running').toEqual([]);
    await withClient(admin, (client) => client.query(`drop database ${name}`));
  };
  return { url, close };
}

function at(template: URL, pathname: string): string {
  const url = new URL(template);
  url.pathname = pathname;
  return url.href;
}

const jobsLeft = (url: string): Promise<unknown[]> =>
  withClient(url, async (client) => {
    return (await client.query(`select id, task from "Job" where state = 'running'`)).rows;
  });

/** A record for the tests of one file: opened before the first, closed after the last. */
export function useRecord(): Pick<Record, 'db'> {
  let database: Database;
  let record: Record;
  beforeAll(async () => {
    database = await openDatabase();
    record = await openRecord({ databaseUrl: database.url, dataDir: '/' });
  });
  afterAll(async () => {
    await record.close();
    await database.close();
  });
  return {
    get db() {
      return record.db;
    },
  };
}

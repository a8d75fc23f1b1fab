import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseError } from 'pg';
import { PrismaClient } from '../../prisma/client/client.ts';
import { withClient } from './client.ts';
import { areApplied, readMigrations } from './migrations.ts';
import { applyMigrations } from './schema-engine.ts';
import { useServer } from './server.ts';

/** The open record: the database, migrated, and the way out. */
export type Record = {
  readonly db: PrismaClient;
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
};
type Where = { readonly databaseUrl?: string | undefined; readonly dataDir: string };

/**
 * How long a transaction waits for a connection, and how long it may take, in milliseconds. Prisma's own 2 and 5 s are
 * over on a busy machine, and what a job did would be lost with the transaction that records it.
 */
const patience = { maxWait: 10_000, timeout: 60_000 } as const;

/** Opens the record on `databaseUrl`, or on our own server below `dataDir` when there is none. */
export async function openRecord({ databaseUrl, dataDir }: Where): Promise<Record> {
  await using opened = new AsyncDisposableStack();
  const { url, release } = await reachDatabase({ databaseUrl, dataDir });
  opened.defer(release);
  const version = await migrate(url);
  const adapter = new PrismaPg({ connectionString: url, max: 8 });
  const db = new PrismaClient({ adapter, transactionOptions: patience });
  opened.defer(() => db.$disconnect());
  const held = opened.move();
  return { db, url, version, close: () => held.disposeAsync() };
}

/** The database of the record as it is, nothing migrated; `release` lets go of our own server. */
export async function reachDatabase({ databaseUrl, dataDir }: Where) {
  if (databaseUrl) return { url: databaseUrl, release: async () => {} };
  const server = await useServer(dataDir);
  const made = makeDatabase(server.url('postgres'));
  await made.catch((error) => server.release().finally(() => Promise.reject(error)));
  return { url: server.url('audition'), release: server.release };
}

/** Applies the migrations (those up to `newest`, when given), one process at a time; the version of PostgreSQL. */
export function migrate(url: string, newest?: string): Promise<string> {
  return withClient(url, async (client) => {
    await client.query('select pg_advisory_lock(7300001)');
    if (!(await areApplied(client, await readMigrations(newest)))) await applyMigrations(url, newest);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
  });
}

/** PostgreSQL has no "if not exists" here: whether it is there already, or another process makes it now, it says so. */
function makeDatabase(url: string): Promise<unknown> {
  const making = withClient(url, (client) => client.query('create database audition'));
  return making.catch((error: DatabaseError) => {
    if (error.code !== '42P04' && error.code !== '23505') throw error;
  });
}

import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/client/client.ts';
import { applyMigrations } from './schema-engine.ts';
import { useServer } from './server.ts';

/** The open record: the database, migrated, and the way out. */
export type Record = {
  readonly db: PrismaClient;
  readonly url: string;
  readonly version: string;
  close(): Promise<void>;
};

const database = 'audition';

/** Opens the record on `databaseUrl`, or on our own server below `dataDir` when there is none. */
export async function openRecord(where: {
  databaseUrl?: string | undefined;
  dataDir: string;
}): Promise<Record> {
  if (where.databaseUrl) return openUrl(where.databaseUrl, async () => {});
  const server = await useServer({ dataDir: where.dataDir });
  await withClient(server.url('postgres'), async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!rowCount) await client.query(`create database ${database}`).catch(ignoreDuplicate);
  });
  return openUrl(server.url(database), server.release);
}

/** Two processes that start together both make the database: the second finds it made. */
function ignoreDuplicate(error: { code?: string }): void {
  if (error.code !== '42P04' && error.code !== '23505') throw error;
}

async function openUrl(url: string, release: () => Promise<void>): Promise<Record> {
  const version = await withClient(url, async (client) => {
    await client.query('select pg_advisory_lock(7300001)'); // one process migrates at a time
    await applyMigrations(url);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version.split(' ')[0] ?? 'unknown';
  });
  const db = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 8 }) });
  const close = async () => {
    await db.$disconnect();
    await release();
  };
  return { db, url, version, close };
}

/** A connection of its own for the work inside. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the query that runs then rejects, and that is what the caller hears
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

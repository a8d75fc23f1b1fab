import { PrismaPg } from '@prisma/adapter-pg';
import type { DatabaseError } from 'pg';
import { PrismaClient } from '../../prisma/client/client.ts';
import { isAway } from '../domain/fault-kind.ts';
import type { Log } from '../flow/context.ts';
import { withClient } from './client.ts';
import { usualLockPace } from './locks.ts';
import { areApplied, readMigrations } from './migrations.ts';
import { PatientPool } from './patient-pool.ts';
import { reach } from './reach.ts';
import { type Server, useServer } from './server.ts';
import { openingTrouble } from './trouble.ts';

/** The open record: the database, migrated, and the way out. */
export type Record = {
  readonly db: PrismaClient;
  readonly url: string;
  readonly version: string;
  /** Starts our own server again where it died; another one is its operator's. */
  revive(): Promise<void>;
  close(): Promise<void>;
};
type Where = {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  /** How long what needs a connection waits for a database that went away, in milliseconds: as long as the locks do. */
  readonly patienceMs?: number | undefined;
};

/**
 * How long a transaction waits for a connection, and how long it may take, in milliseconds. Prisma's own 2 and 5 s are
 * over on a busy machine, and what a job did would be lost with the transaction that records it.
 */
const patience = { maxWait: 25_000, timeout: 60_000 } as const;

/**
 * Opens the record on `databaseUrl`, or on our own server below `dataDir` when there is none. Throws a `Trouble`
 * where its operator can mend what is in the way; `log` is told of a full disk.
 */
export async function openRecord(
  { databaseUrl, dataDir, patienceMs }: Where,
  log: Pick<Log, 'warn'> = { warn: () => {} },
): Promise<Record> {
  await using opened = new AsyncDisposableStack();
  const { url, release, prepare, revive } = await reachDatabase({ databaseUrl, dataDir }, log);
  opened.defer(release);
  const work = async () => {
    await prepare();
    return migrate(url);
  };
  const version = await onceItAnswers(work, revive).catch((error: unknown) => {
    throw openingTrouble(error, url);
  });
  const pool = new PatientPool({ ...reach(url), max: 8 }, patienceMs ?? usualLockPace.patienceMs);
  const adapter = new PrismaPg(pool, { disposeExternalPool: true });
  const db = new PrismaClient({ adapter, transactionOptions: patience });
  opened.defer(() => db.$disconnect());
  const held = opened.move();
  return { db, url, version, revive: revive ?? (async () => undefined), close: () => held.disposeAsync() };
}

/** How often a server that is starting up is asked again, and for how long, in milliseconds. */
const startingUp = { everyMs: 500, forMs: 60_000 };

/** Waits for a server that is starting up, and starts ours again when its last user stopped it just now. */
async function onceItAnswers<T>(work: () => Promise<T>, revive: Server['revive'] | null): Promise<T> {
  const since = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const mayCome = (error as DatabaseError).code === '57P03' || (revive !== null && isAway(error));
      if (!mayCome || performance.now() - since > startingUp.forMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, startingUp.everyMs));
      await revive?.();
    }
  }
}

/** Where the database of the record is, with nothing migrated yet; `prepare` makes it where there is none. */
export async function reachDatabase(
  { databaseUrl, dataDir }: Where,
  log: Pick<Log, 'warn'> = { warn: () => {} },
) {
  const nothing = async () => undefined;
  if (databaseUrl) return { url: databaseUrl, release: nothing, prepare: nothing, revive: null };
  const server = await useServer(dataDir, (words) => log.warn({ dataDir }, words));
  const prepare = () => makeDatabase(server.url('postgres'));
  return { url: server.url('audition'), release: server.release, prepare, revive: server.revive };
}

/** Applies the migrations (those up to `newest`, when given), one process at a time; the version of PostgreSQL. */
export function migrate(url: string, newest?: string): Promise<string> {
  return withClient(url, async (client) => {
    await client.query('select pg_advisory_lock(7300001)');
    if (!(await areApplied(client, await readMigrations(newest)))) {
      const { applyMigrations } = await import('./schema-engine.ts'); // large, and hardly ever needed
      await applyMigrations(url, newest);
    }
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

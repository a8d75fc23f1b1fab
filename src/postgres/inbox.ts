import pg from 'pg';
import type { Incoming } from '../domain/incoming.ts';
import { reach } from './reach.ts';

/** What pg-boss needs to store through a connection of ours. */
export type Sql = { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> };
export type Inbox = {
  /** Commits it before it returns; what is not committed in time is not stored at all, and that is thrown. */
  put(incoming: Incoming): Promise<void>;
  close(): Promise<void>;
};

/** Slack waits 3 s for its answer, and who asked has to hear within them whether it was taken. */
const withinMs = 2_000;

/**
 * Stores what comes in through connections of its own. A database that answers no more (frozen, or behind a cut cable)
 * would keep people waiting, and store after all what they were told was not: so the commit is only sent in time, and
 * the connection is cut when that is over.
 */
export function createInbox(url: string, store: (incoming: Incoming, db: Sql) => Promise<unknown>): Inbox {
  const pool = new pg.Pool({
    ...{ ...reach(url), max: 4 },
    ...{ connectionTimeoutMillis: withinMs, idleTimeoutMillis: 0 },
  });
  // A connection that breaks says so to whoever asks next; without listeners it would end the process.
  pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));

  const commit = async (incoming: Incoming, late: AbortSignal) => {
    const client = await pool.connect();
    let failed = true;
    const release = () => client.release(failed); // one that failed is closed: what it had begun goes with it
    if (late.aborted) return release();
    late.addEventListener('abort', release, { once: true });
    try {
      await client.query('begin');
      await store(incoming, { executeSql: (text, values) => client.query(text, values) });
      late.throwIfAborted();
      await client.query('commit');
      failed = false;
    } finally {
      late.removeEventListener('abort', release);
      if (!late.aborted) release();
    }
  };
  const put = async (incoming: Incoming) => {
    const late = new AbortController();
    const { promise: over, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.abort();
      reject(new Error(`PostgreSQL did not store it within ${withinMs} ms`));
    }, withinMs);
    try {
      await Promise.race([commit(incoming, late.signal), over]);
    } finally {
      clearTimeout(timer);
    }
  };
  return { put, close: () => pool.end() };
}

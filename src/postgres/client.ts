import pg from 'pg';
import { reach } from './reach.ts';

/** A connection of its own for the work inside, which may take as long as it needs: a record is migrated or taken in. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { query_timeout: _, ...config } = reach(url, { idle_in_transaction_session_timeout: 0 });
  const client = new pg.Client(config);
  client.on('error', () => undefined); // the query that runs then rejects, and that is what the caller hears
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

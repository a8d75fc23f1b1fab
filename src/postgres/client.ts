import pg from 'pg';

/** A host that swallows what is sent to it would keep a start waiting for minutes. */
const connectWithinMs = 10_000;

/** A connection of its own for the work inside. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs });
  client.on('error', () => undefined); // the query that runs then rejects, and that is what the caller hears
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

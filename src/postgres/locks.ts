import pg from 'pg';

/** Locks that live as long as this process is connected: when it dies, however it dies, PostgreSQL lets go of them. */
export type Locks = {
  /** True when the lock is ours now. Waits half a second: PostgreSQL notices a killed process a moment later. */
  take(name: string): Promise<boolean>;
  close(): Promise<void>;
};

/** `lost` is called when the connection breaks: whatever was done under a lock must stop then. */
export async function openLocks(url: string, lost: (error: Error) => void): Promise<Locks> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, lock_timeout: 500 });
  client.on('error', lost);
  await client.connect();
  const refused = (error: pg.DatabaseError) => {
    if (error.code !== '55P03') throw error; // lock_not_available
    return false;
  };
  const take = (name: string) =>
    client.query('select pg_advisory_lock(hashtextextended($1, 7300002))', [name]).then(() => true, refused);
  return { take, close: () => client.end() };
}

import pg from 'pg';

/** Locks that live as long as this process is connected: when it dies, however it dies, PostgreSQL lets go of them. */
export type Locks = {
  /** True when the lock is ours now. Never waits. */
  take(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
  close(): Promise<void>;
};

/** `lost` is called when the connection breaks: whatever was done under a lock must stop then. */
export async function openLocks(url: string, lost: (error: Error) => void): Promise<Locks> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  client.on('error', lost);
  await client.connect();
  const ask = async (call: string, name: string): Promise<boolean> => {
    const { rows } = await client.query<{ ok: boolean }>(
      `select ${call}(hashtextextended($1, 7300002)) as ok`,
      [name],
    );
    return rows[0]?.ok ?? false;
  };
  return {
    take: (name) => ask('pg_try_advisory_lock', name),
    release: async (name) => {
      await ask('pg_advisory_unlock', name);
    },
    close: () => client.end(),
  };
}

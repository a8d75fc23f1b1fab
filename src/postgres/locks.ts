import pg from 'pg';

/** Locks that live as long as this process is connected: when it dies, however it dies, PostgreSQL lets go of them. */
export type Locks = {
  /** True when the lock is ours now. Waits half a second: PostgreSQL notices a killed process a moment later. */
  take(name: string): Promise<boolean>;
  /** Whether a process has it, this one or another. */
  isHeld(name: string): Promise<boolean>;
  close(): Promise<void>;
};

/** A lock of 64 bits is listed in two halves. */
const held = `select exists (
  select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 7300002)) as held`;

/** `lost` is called when the connection breaks: whatever was done under a lock must stop then. */
export async function openLocks(url: string, lost: (error: Error) => void): Promise<Locks> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, lock_timeout: 500 });
  client.on('error', lost);
  await client.connect();
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: a connection answers one question at a time. */
  const ask = (question: string, name: string) => {
    const answer = turn.then(() => client.query(question, [name]));
    turn = answer.catch(() => null);
    return answer;
  };
  const refused = (error: pg.DatabaseError) => {
    if (error.code !== '55P03') throw error; // lock_not_available
    return false;
  };
  const take = (name: string) =>
    ask('select pg_advisory_lock(hashtextextended($1, 7300002))', name).then(() => true, refused);
  const isHeld = async (name: string) => {
    const { rows } = await ask(held, name);
    return rows[0]?.held === true;
  };
  return { take, isHeld, close: () => client.end() };
}

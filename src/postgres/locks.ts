import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { reach } from './reach.ts';

/**
 * Locks that live as long as this process is connected and at work: when it dies, however it dies, PostgreSQL lets go of
 * them at once; when it stands still or its cable is cut, once nothing was heard of it for a while.
 */
export type Locks = {
  /** True when the lock is ours now. Waits half a second: PostgreSQL notices a killed process a moment later. */
  take(name: string): Promise<boolean>;
  /** Whether a process has it, this one or another. */
  isHeld(name: string): Promise<boolean>;
  /** Its name among the sessions of the server. */
  readonly session: Session;
  /** Ends a session of ours that the server still believes in, with its locks. */
  evict(session: Session): Promise<void>;
  close(): Promise<void>;
};
type Session = { readonly pid: string; readonly since: string };

/** How the connection that holds the locks is kept; all in milliseconds. */
export type LockPace = {
  /** It is asked so often whether it answers … */
  readonly askMs: number;
  /** … and given up when it does not for so long: `askMs` and this together are less than `forgetMs`. */
  readonly answerMs: number;
  /**
   * So long the locks may be without it, from when it broke, or from the last answer where nothing told of that; then
   * all that is done under them must stop. With `askMs` it is at most `forgetMs`.
   */
  readonly patienceMs: number;
  /** The server lets go of the locks of a process that asked nothing for so long: by then that has given up. */
  readonly forgetMs: number;
};

/**
 * A silent connection is known 15 s after its last answer, which leaves 5 s to make it anew; 25 s after its last
 * question its locks are free, and a worker that could not renew the lease of its job for 25 s ends that too: by then it
 * is clear whether the work goes on.
 */
export const usualLockPace: LockPace = {
  ...{ askMs: 5_000, answerMs: 10_000 },
  ...{ patienceMs: 20_000, forgetMs: 25_000 },
};

/** A lock of 64 bits is listed in two halves. */
const held = `select exists (
  select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 7300002)) as held`;

const self = `select pid::text, backend_start::text as since from pg_stat_activity where pid = pg_backend_pid()`;
const evicted = `select pg_terminate_backend(pid, 1000) from pg_stat_activity
  where pid = $1::int and backend_start = $2::timestamptz`;

/**
 * `broken` is called once, when the connection breaks or does not answer, with how long nothing was heard of it: 0 when
 * it broke just now. Its locks may be another's soon.
 */
export async function openLocks(
  url: string,
  broken: (error: Error, silentMs: number) => void,
  pace: Omit<LockPace, 'patienceMs'> = usualLockPace,
): Promise<Locks> {
  const { query_timeout: _, ...config } = reach(url, { idle_session_timeout: pace.forgetMs });
  const client = new pg.Client({ ...config, lock_timeout: 500 });
  const watching = new AbortController();
  let heardAt = performance.now();
  const lose = (error: Error) => {
    if (watching.signal.aborted) return;
    watching.abort();
    client.connection.stream.destroy(); // whoever waits for an answer hears that none will come
    const silentMs = performance.now() - heardAt;
    broken(error, silentMs < pace.askMs ? 0 : silentMs);
  };
  client.on('error', lose);
  await client.connect();
  const hear = () => {
    heardAt = performance.now();
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: a connection answers one question at a time. */
  const ask = (question: string, names: string[]) => {
    const answer = turn.then(() => client.query(question, names));
    answer.then(hear, () => null);
    turn = answer.catch(() => null);
    return answer;
  };
  const refused = (error: pg.DatabaseError) => {
    if (error.code !== '55P03') throw error; // lock_not_available
    return false;
  };
  const take = (name: string) =>
    ask('select pg_advisory_lock(hashtextextended($1, 7300002))', [name]).then(() => true, refused);
  const isHeld = async (name: string) => {
    const { rows } = await ask(held, [name]);
    return rows[0]?.held === true;
  };
  const [session] = (await client.query<Session>(self)).rows;
  if (!session) throw new Error('PostgreSQL does not list a session that asks it.');
  const evict = async ({ pid, since }: Session) => void (await ask(evicted, [pid, since]));
  void watch(() => ask('select 1', []), pace, watching.signal, lose);
  const close = async () => {
    watching.abort();
    await Promise.race([client.end(), wait(pace.answerMs, null, { ref: false })]);
  };
  return { take, isHeld, session, evict, close };
}

/** Asks again and again; `lose` is called when there is no answer, until the signal is aborted. */
async function watch(
  ask: () => Promise<unknown>,
  { askMs, answerMs }: Pick<LockPace, 'askMs' | 'answerMs'>,
  signal: AbortSignal,
  lose: (error: Error) => void,
): Promise<void> {
  const pause = (ms: number) => wait(ms, null, { ref: false, signal }).catch(() => null);
  while (!signal.aborted) {
    const answered = ask().then(
      () => true,
      (error: Error) => lose(error),
    );
    // In two halves: after a standstill the first is over before the answer, which has come meanwhile, was read.
    const late = pause(answerMs / 2).then(() => pause(answerMs / 2));
    if (!(await Promise.race([answered, late])))
      return lose(new Error(`PostgreSQL did not answer for ${answerMs / 1_000} s.`));
    await pause(askMs);
  }
}

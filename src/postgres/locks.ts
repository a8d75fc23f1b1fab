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
  close(): Promise<void>;
};

/** How the connection that holds the locks is kept; all in milliseconds. */
export type LockPace = {
  /** It is asked so often whether it answers … */
  readonly askMs: number;
  /** … and given up when it does not for so long: `askMs` and this together are less than `forgetMs`. */
  readonly answerMs: number;
  /** The server lets go of the locks of a process that asked nothing for so long. */
  readonly forgetMs: number;
};

/** A process gives up 15 s after the last answer, and its locks are free 25 s after its last question: never before. */
export const usualLockPace: LockPace = { askMs: 5_000, answerMs: 10_000, forgetMs: 25_000 };

/** A lock of 64 bits is listed in two halves. */
const held = `select exists (
  select from pg_locks where locktype = 'advisory' and granted and objsubid = 1
  and database = (select oid from pg_database where datname = current_database())
  and (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 7300002)) as held`;

/** `lost` is called once, when the connection breaks or does not answer: whatever was done under a lock must stop then. */
export async function openLocks(
  url: string,
  lost: (error: Error) => void,
  pace: LockPace = usualLockPace,
): Promise<Locks> {
  const { query_timeout: _, ...config } = reach(url, { idle_session_timeout: pace.forgetMs });
  const client = new pg.Client({ ...config, lock_timeout: 500 });
  const watching = new AbortController();
  const lose = (error: Error) => {
    if (watching.signal.aborted) return;
    watching.abort();
    lost(error);
  };
  client.on('error', lose);
  await client.connect();
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other: a connection answers one question at a time. */
  const ask = (question: string, names: string[]) => {
    const answer = turn.then(() => client.query(question, names));
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
  void watch(() => ask('select 1', []), pace, watching.signal, lose);
  const close = async () => {
    watching.abort();
    await Promise.race([client.end(), wait(pace.answerMs, null, { ref: false })]);
  };
  return { take, isHeld, close };
}

/** Asks again and again; `lose` is called when there is no answer, until the signal is aborted. */
async function watch(
  ask: () => Promise<unknown>,
  { askMs, answerMs }: LockPace,
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

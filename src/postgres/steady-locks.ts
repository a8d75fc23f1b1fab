import { setTimeout as wait } from 'node:timers/promises';
import { isAway } from '../domain/fault-kind.ts';
import { type LockPace, type Locks, openLocks, usualLockPace } from './locks.ts';

const tryEveryMs = 250;

export type Watch = {
  /** The connection broke: what is under way goes on, nothing new can begin. */
  missing(error: Error): void;
  /** All locks are ours again, and nobody else had one of them in between that still has it. */
  back(): void;
  /** They are not: whatever was done under one of them must stop. `taken` when another process has one now. */
  lost(error: Error, taken: boolean): void;
  /** Called before each try, for a database that has to be started first. */
  revive(): Promise<void>;
};
export type SteadyLocks = Pick<Locks, 'take' | 'isHeld' | 'close'>;

/** Locks that outlive their connection: when it breaks or goes silent, it is made anew and all of them are taken again. */
export async function openSteadyLocks(
  url: string,
  watch: Watch,
  pace: LockPace = usualLockPace,
): Promise<SteadyLocks> {
  const names = new Set<string>();
  /** Until then who held a lock before a break may take it again: nobody else does. */
  let reservedUntil = 0;
  let isOpen = true;
  let restoring = Promise.resolve();
  let current: Locks;

  /** A connection whose break is told only as long as it is the one in use. */
  const connect = async (): Promise<Locks> => {
    let locks: Locks | undefined; // it may break before it is there: then whoever waits for it hears of that
    const broken = (error: Error, silentMs: number) => {
      if (isOpen && locks !== undefined && locks === current) restoring = restore(error, silentMs);
    };
    locks = await openLocks(url, broken, pace);
    return locks;
  };

  /** A fresh connection with all of them; null when another process has one. */
  const takeAll = async (): Promise<Locks | null> => {
    await watch.revive();
    const fresh = await connect();
    await fresh.evict(current.session); // behind a cut cable the server still believes in it
    for (const name of names) {
      if (await fresh.take(name)) continue;
      await fresh.close();
      return null;
    }
    return fresh;
  };

  const restore = async (broken: Error, silentMs: number): Promise<void> => {
    const until = performance.now() + pace.patienceMs - silentMs;
    watch.missing(broken);
    while (isOpen && performance.now() < until) {
      const fresh = await within(until, takeAll()).catch((error: Error) => error);
      if (fresh === null) return watch.lost(broken, true);
      if (!(fresh instanceof Error)) {
        current = fresh;
        reservedUntil = performance.now() + pace.patienceMs;
        return watch.back();
      }
      if (!isAway(fresh)) break;
      await wait(tryEveryMs);
    }
    if (isOpen) watch.lost(broken, false);
  };

  current = await connect();
  const take = async (name: string) => {
    await restoring;
    if (!names.has(name) && performance.now() < reservedUntil) return false;
    const taken = await current.take(name);
    if (taken) names.add(name);
    return taken;
  };
  const isHeld = async (name: string) => {
    await restoring;
    return current.isHeld(name);
  };
  const close = async () => {
    isOpen = false;
    await restoring;
    await current.close();
  };
  return { take, isHeld, close };
}

/** Throws when the moment comes first: a connection that comes later is closed, and its locks with it. */
async function within(until: number, taking: Promise<Locks | null>): Promise<Locks | null> {
  const over = new AbortController();
  const late = async () => {
    await wait(until - performance.now(), null, { signal: over.signal });
    throw new Error('The connection was not there in time.');
  };
  try {
    return await Promise.race([taking, late()]);
  } catch (error) {
    void taking.then((locks) => locks?.close()).catch(() => null);
    throw error;
  } finally {
    over.abort();
  }
}

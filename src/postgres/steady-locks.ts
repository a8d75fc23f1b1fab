import { isAway } from '../domain/fault-kind.ts';
import { type Locks, openLocks } from './locks.ts';

/**
 * How long locks may be without the connection that holds them. It is less than the 25 s after which a worker that
 * cannot renew the lease of its job ends it: by then it is clear whether the work goes on.
 */
export const locksPatienceMs = 20_000;
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

/** Locks that outlive their connection: when it breaks, it is made anew and all of them are taken again. */
export async function openSteadyLocks(
  url: string,
  watch: Watch,
  patienceMs = locksPatienceMs,
): Promise<Locks> {
  const names = new Set<string>();
  let isOpen = true;
  let restoring = Promise.resolve();
  let current: Locks;

  /** A connection whose break is told once, and only as long as it is the one in use. */
  const connect = async (): Promise<Locks> => {
    let isBroken = false;
    const locks: Locks = await openLocks(url, (error) => {
      if (isOpen && !isBroken && locks === current) restoring = restore(error);
      isBroken = true;
    });
    return locks;
  };

  /** True when all are ours on a fresh connection, false when another process has one. */
  const takeAll = async (): Promise<boolean> => {
    const fresh = await connect();
    for (const name of names) {
      if (await fresh.take(name)) continue;
      await fresh.close();
      return false;
    }
    current = fresh;
    return true;
  };

  const restore = async (broken: Error): Promise<void> => {
    const since = performance.now();
    watch.missing(broken);
    while (isOpen) {
      try {
        await watch.revive();
        return (await takeAll()) ? watch.back() : watch.lost(broken, true);
      } catch (error) {
        if (!isAway(error) || performance.now() - since > patienceMs) return watch.lost(broken, false);
        await new Promise((resolve) => setTimeout(resolve, tryEveryMs));
      }
    }
  };

  current = await connect();
  const take = async (name: string) => {
    await restoring;
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

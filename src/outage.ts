import { Trouble } from './domain/trouble.ts';
import type { Log } from './flow/context.ts';
import type { Watch } from './postgres/steady-locks.ts';

export type Outage = {
  readonly log: Log;
  /** Starts our own database again; nothing where it is somebody else's. */
  revive(): Promise<void>;
  readonly stopping: AbortSignal;
  /** What takes up again all this process works on. */
  readonly takeUps: readonly (() => Promise<void>)[];
  lose(error: Error): void;
};

const away =
  'PostgreSQL went away and did not come back in time: what ran here was ended and is interrupted.';
const taken =
  'Another process took over while PostgreSQL was away from here: this one does nothing any more.';

/**
 * What becomes of this process when the database goes away. For some seconds what is under way waits for it; once it is
 * back, what got lost meanwhile is taken up. Later, or when somebody else works now, all of it ends.
 */
export function watchOutage({ log, revive, stopping, takeUps, lose }: Outage): Watch {
  let since = 0;
  const failed = (error: unknown) => log.error({ error }, 'what was cut off could not be taken up');
  const takeUp = async () => {
    for (const one of takeUps) await one().catch(failed);
  };
  return {
    revive,
    missing: ({ message }) => {
      if (stopping.aborted) return;
      since = performance.now();
      log.warn({ why: message }, 'PostgreSQL is away: what runs goes on for now, and nothing new begins');
    },
    back: () => {
      if (stopping.aborted) return;
      const seconds = Math.round((performance.now() - since) / 1_000);
      log.info({ seconds }, 'PostgreSQL is back: nothing was lost');
      void takeUp();
    },
    lost: (cause, isTaken) => {
      if (!stopping.aborted) lose(new Trouble(isTaken ? taken : away, { passes: !isTaken, cause }));
    },
  };
}

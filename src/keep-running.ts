import { setTimeout as wait } from 'node:timers/promises';
import { Trouble } from './domain/trouble.ts';
import type { Log } from './flow/context.ts';

/** How long after an end that passes it is begun again, in milliseconds. */
const againMs = 5_000;

type Options = { readonly log: Log; readonly asked: Promise<unknown>; readonly everyMs?: number };

/**
 * Runs something until it is asked to end. What ends by a trouble that passes (a database that is away for a minute) is
 * begun again, if it was ready once: a first start that goes wrong is for its operator to mend, and thrown.
 */
export async function keepRunning(
  run: (ready: () => void) => Promise<void>,
  { log, asked, everyMs = againMs }: Options,
): Promise<void> {
  let wasReady = false;
  let said = '';
  const ready = () => {
    wasReady = true;
    said = '';
  };
  for (;;) {
    try {
      return await run(ready);
    } catch (error) {
      if (!wasReady || !(error instanceof Trouble) || !error.passes) throw error;
      if (said !== error.message)
        log.error({ trouble: error.message }, 'ended, and begins again when it can');
      said = error.message;
      if (await Promise.race([asked, wait(everyMs, null, { ref: true })])) return;
    }
  }
}

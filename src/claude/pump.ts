import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** After the end of its process nobody is left to write: a pipe this quiet (ms) is held open by a stray. */
const quietMs = 2_000;

export type Pump = { run(): Promise<void>; stopWhenQuiet(done: Promise<unknown>): Promise<void> };

/** Hands the chunks of a stream on, one at a time (back-pressure), until it ends or is stopped for being quiet. */
export function createPump(stream: Readable, hear: (chunk: Uint8Array) => Promise<void> | void): Pump {
  let heard = 0;
  let busy = false;
  let stopped = false;
  return {
    async run() {
      try {
        for await (const chunk of stream) {
          busy = true;
          await hear(chunk);
          busy = false;
          heard += 1;
        }
      } catch (fault) {
        if (!stopped || busy) throw fault; // stopping a stream ends its loop with an error
      }
    },
    async stopWhenQuiet(done) {
      for (let before = -1; !(await settlesWithin(done, quietMs)); before = heard) {
        stopped ||= !busy && heard === before;
        if (stopped) stream.destroy();
      }
    },
  };
}

/** True when the promise settled in time, false when `ms` passed first. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false);
  const first = await Promise.race([settled, late]);
  timer.abort();
  return first;
}

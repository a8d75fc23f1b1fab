import { setTimeout as wait } from 'node:timers/promises';
import type { Loop } from './domain/health.ts';

/** Of each app in this process (its signal is its name) the loops that were given one, and their last turns. */
const turns = new WeakMap<AbortSignal, Map<string, Loop>>();

/** The loops with a name that go on until this signal. */
export const loopsUntil = (signal: AbortSignal): readonly Loop[] => [...(turns.get(signal)?.values() ?? [])];

function beat(signal: AbortSignal, loop: Loop): void {
  const known = turns.get(signal) ?? new Map<string, Loop>();
  turns.set(signal, known.set(loop.name, loop));
}

/**
 * Does something again and again, `ms` milliseconds after it was done last, until the signal is aborted. Faults go to `failed`. With a
 * `name`, who asks for `loopsUntil` hears when it was done last.
 */
export async function every(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
  name?: string,
): Promise<void> {
  const done = () => name !== undefined && beat(signal, { name, at: Date.now(), everyMs: ms });
  done();
  try {
    for (;;) {
      await wait(ms, null, { signal, ref: false });
      await work().catch(failed);
      done();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

import { setInterval } from 'node:timers/promises';

/** Does something again and again, `ms` milliseconds apart, until the signal is aborted. Faults go to `failed`. */
export async function every(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> {
  try {
    for await (const _ of setInterval(ms, null, { signal, ref: false })) await work().catch(failed);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

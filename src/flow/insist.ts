import { isAway, isFull } from '../domain/fault-kind.ts';
import type { Context } from './context.ts';

/** The waits between the tries, in milliseconds: together less than the 25 s after which a worker without a record ends. */
const waitsMs = [250, 1_000, 4_000, 8_000, 8_000];

/**
 * Does what a run depends on, again where the record was away or full for a moment: what the run did would be lost.
 * `work` must be safe to do twice. Any other fault is thrown at once.
 */
export async function insist<T>(
  { log }: Pick<Context, 'log'>,
  facts: { readonly [key: string]: unknown },
  work: () => Promise<T>,
  waits: readonly number[] = waitsMs,
): Promise<T> {
  const [ms, ...rest] = waits;
  try {
    return await work();
  } catch (error) {
    if (ms === undefined || !(isAway(error) || isFull(error))) throw error;
    log.warn({ ...facts, error }, 'the record did not take it and is asked again');
    await new Promise((resolve) => setTimeout(resolve, ms));
    return insist({ log }, facts, work, rest);
  }
}

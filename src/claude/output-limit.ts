import type { Overrun } from '../domain/overrun.ts';
import type { StreamLine } from '../flow/ports.ts';

/** How much of a run's output is heard, in bytes as they come and in lines. */
export type OutputLimit = { readonly bytes: number; readonly lines: number };

const mebibyte = 1024 ** 2;
/**
 * Far above what a long session says (some ten thousand lines, some ten MB) and what the record takes in minutes; a
 * run that is above it repeats itself.
 */
export const usualOutput: OutputLimit = { bytes: 256 * mebibyte, lines: 1_000_000 };

/** Counts what a run says; what is more than `limit` is not heard any more, and `exceed` is told once. */
export function createMeter(limit: OutputLimit, exceed: (overrun: Overrun) => void) {
  let [bytes, lines, isTold] = [0, 0, false];
  const tell = (overrun: Overrun) => {
    if (!isTold) exceed(overrun);
    isTold = true;
  };
  return {
    /** False for a chunk that is not heard. */
    hears: (chunk: Uint8Array): boolean => {
      if (bytes > limit.bytes) return false;
      bytes += chunk.length;
      if (bytes > limit.bytes) tell({ over: 'output', most: Math.round(limit.bytes / mebibyte) });
      return true;
    },
    /** Those of them that are kept. */
    keep: (more: readonly StreamLine[]): readonly StreamLine[] => {
      const kept = more.slice(0, limit.lines - lines);
      if (kept.length < more.length) tell({ over: 'lines', most: limit.lines });
      lines += kept.length;
      return kept;
    },
  };
}

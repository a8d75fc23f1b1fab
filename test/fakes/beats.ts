import type { Beat, Failure } from '../../src/domain/beat.ts';

const start = Date.UTC(2030, 0, 7, 9);
const day = 24 * 60 * 60 * 1000;

/** A beat of its own conversation, one a day. */
export const beat = (n: number, more: Partial<Beat> = {}): Beat => ({
  ...{ id: `beat-${n}`, session: `session-${n}`, conversation: `session-${n}`, project: 'bakery' },
  ...{ at: new Date(start + n * day), request: '', executor: 'model-a', label: null },
  ...{ failures: [], rejections: [], interrupted: false, turns: 6 },
  ...more,
});

export const failure = (text: string, more: Partial<Failure> = {}): Failure => ({
  ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash bake', text, turnsToRecover: 2 },
  ...more,
});

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same things in another order. */
export function shuffled<Thing>(things: readonly Thing[], seed: number): Thing[] {
  const next = numbers(seed);
  return things
    .map((thing) => ({ thing, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing);
}

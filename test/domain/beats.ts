import type { Beat, Failure } from '../../src/domain/history/beat.ts';

/** The moment made-up histories begin at. */
const start = Date.UTC(2026, 0, 5, 9);
export const hours = (count: number): number => count * 3_600_000;

/** A made-up beat: number `at` opens a session of its own, a day after the one before. */
export function beat(at: number, request: string, more: Partial<Beat> = {}): Beat {
  const session = `session-${at}`;
  return {
    ...{ id: `beat-${at}`, session, conversation: session, project: 'bakery', request },
    ...{ at: new Date(start + hours(24 * at)), executor: 'model', label: null },
    ...{ failures: [], rejections: [], interrupted: false, turns: 9 },
    ...more,
  };
}

export const beats = (requests: readonly string[], first = 0): Beat[] =>
  requests.map((request, at) => beat(first + at, request));

/** A made-up error of a shell's program that was over two turns later. */
export const failure = (text: string, more: Partial<Failure> = {}): Failure => ({
  ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash bake', text, turnsToRecover: 2 },
  ...more,
});

/** The same things in another order, decided by `seed`. */
export function shuffled<T>(things: readonly T[], seed: number): T[] {
  let state = seed * 2_654_435_761 + 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  return things
    .map((thing) => ({ thing, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing);
}

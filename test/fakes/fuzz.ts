import fc from 'fast-check';
import { afterAll } from 'vitest';
import { hostileText } from './hostile.ts';

const { AUDITION_FUZZ_RUNS: runs, AUDITION_FUZZ_SEED: given } = process.env;
/** The same cases again: AUDITION_FUZZ_SEED. A failure prints it too, with the smallest case that shows it. */
const seed = given === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(given);

/** Counts the cases of a file, and says at its end how many there were and how to have the same again. */
export function createFuzz(usual = 1_000) {
  let cases = 0;
  afterAll(() => {
    process.stdout.write(`${cases.toLocaleString('en-US')} cases, AUDITION_FUZZ_SEED=${seed}\n`);
  });
  const numRuns = (most: number) => (runs === undefined ? most : Number(runs));
  return {
    /** Checks this many cases, or as many as AUDITION_FUZZ_RUNS says. */
    all<T>(of: fc.Arbitrary<T>, check: (one: T) => void, most = usual): void {
      const counted = (one: T) => {
        cases++;
        check(one);
      };
      fc.assert(fc.property(of, counted), { seed, numRuns: numRuns(most) });
    },
    /** The same where the check has to wait for something. */
    async each<T>(of: fc.Arbitrary<T>, check: (one: T) => Promise<void>, most = usual): Promise<void> {
      const counted = (one: T) => {
        cases++;
        return check(one);
      };
      await fc.assert(fc.asyncProperty(of, counted), { seed, numRuns: numRuns(most) });
    },
  };
}

/** Texts made of these pieces, and of whatever else people, models and repositories write. */
export const textOf = (...pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...pieces) },
        { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
        { weight: 1, arbitrary: hostileText.map((text) => text.slice(0, 300)) },
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''));

/** A value of JSON near to this one: any part of it may be gone or be anything else. */
export function near(value: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(fc.jsonValue(), hostileText, fc.constant(undefined));
  if (Array.isArray(value)) {
    const parts = fc.tuple(...value.map(near));
    return fc.oneof({ weight: 12, arbitrary: parts }, { weight: 1, arbitrary: other });
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, near(part)]));
    return fc.oneof({ weight: 12, arbitrary: fc.record(fields) }, { weight: 1, arbitrary: other });
  }
  return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });
}

/** Long texts of one thing over and over: what makes a pattern that goes back and forth take for ever. */
export const monotonous = (characters: number, ...pieces: readonly string[]): string[] =>
  pieces.map((piece) => piece.repeat(Math.ceil(characters / piece.length)));

import type { Case } from './cases.ts';

/** A case of the table of faults: what goes wrong, what becomes of it, and the test that shows it. */
export type FaultRow = {
  readonly fault: string;
  /** What people are told, or what the record says then: where there is a sentence, the sentence. */
  readonly expected: string;
  /** A file below test/, and the title of a test in it as it stands there. */
  readonly test: readonly [file: string, title: string];
  /** The cases it answers. */
  readonly cases?: readonly Case[];
};

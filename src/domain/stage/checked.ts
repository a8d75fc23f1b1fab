import { z } from 'zod';

/** What is looked at before the one line is posted, cheapest first. */
const checkNames = ['shape', 'safety', 'fit', 'trigger'] as const;

const checkedShape = z.object({
  name: z.enum(checkNames),
  /** Null: it could not be told, and neither passes nor fails. */
  passed: z.boolean().nullable(),
  words: z.string(),
  /** What whoever decides should know, though nothing failed. */
  warnings: z.array(z.string()).default([]),
  /** What the one line says of it. */
  said: z.string().exactOptional(),
});

/** The named result of one check of the stage. */
export type Checked = Readonly<z.infer<typeof checkedShape>>;
type Name = Checked['name'];
type More = Partial<Pick<Checked, 'warnings' | 'said'>>;

export const passes = (name: Name, words: string, more: More = {}): Checked => ({
  ...{ name, passed: true, words, warnings: [] },
  ...more,
});
export const fails = (name: Name, words: string, more: More = {}): Checked => ({
  ...{ name, passed: false, words, warnings: [] },
  ...more,
});
export const untold = (name: Name, words: string): Checked => ({ name, passed: null, words, warnings: [] });

/** The results kept with an upgrade, in the order they were looked at; none where it was not on the stage. */
export const readProof = (stored: unknown): readonly Checked[] =>
  z.array(checkedShape).catch([]).parse(stored);

/** The check that did not pass; the stage ends with it. */
export const firstFailed = (proof: readonly Checked[]): Checked | null =>
  proof.find(({ passed }) => passed === false) ?? null;

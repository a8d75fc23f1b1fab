import type { Person } from '../domain/permission.ts';
import type { Tx } from './context.ts';

/** What somebody did or wanted. No text of people goes in here: numbers, names and sentences of ours. */
export type Deed = {
  readonly person: Person;
  /** The command, button or form, in one word. */
  readonly action: string;
  /** What it was about, such as `job 3`. */
  readonly subject: string;
  readonly projectName: string | null;
};

/**
 * Writes down what somebody did, or with `refused` why they could not: call it in the transaction that does it, so that
 * neither is there without the other. Rows are only ever added.
 */
export async function audit(
  tx: Tx,
  deed: Deed & { readonly at: Date },
  refused: string | null = null,
): Promise<void> {
  await tx.audit.create({ data: { ...deed, allowed: refused === null, words: refused } });
}

import { z } from 'zod';

/** Size of a commit against its parent, as `git diff --numstat` counts it (binary files count no lines). */
export type DiffStat = { readonly files: number; readonly insertions: number; readonly deletions: number };

/** What became of one path in a commit; the lines are those of `git diff --numstat`, null for a binary file. */
const changedFile = z.object({
  path: z.string(),
  status: z.enum(['added', 'changed', 'removed']),
  insertions: z.int().nullable(),
  deletions: z.int().nullable(),
  /** The first of its new lines that holds what looks like a secret; 0: its path does. */
  secretAt: z.int().min(0).optional(),
});
export type ChangedFile = z.infer<typeof changedFile>;

/** The list as it is kept with a job; what cannot be read is no list. */
export const readChanged = (stored: unknown): ChangedFile[] =>
  z.array(changedFile).safeParse(stored).data ?? [];

/** One file to write into a commit. `mode` is git's: regular, executable, or a link, which is only there to be refused. */
export type TreeFile = {
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  readonly content: Uint8Array;
};

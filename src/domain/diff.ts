/** Size of a commit against its parent, as `git diff --numstat` counts it (binary files count no lines). */
export type DiffStat = { readonly files: number; readonly insertions: number; readonly deletions: number };

/** One file to write into a commit. `mode` is git's: regular, executable, or a link, which is only there to be refused. */
export type TreeFile = {
  readonly path: string;
  readonly mode: '100644' | '100755' | '120000';
  readonly content: Uint8Array;
};

import type { TreeFile } from '../../../src/domain/diff.ts';

/** A file of a commit, as text. */
export const treeFile = (path: string, text: string, mode: TreeFile['mode'] = '100644'): TreeFile => ({
  ...{ path, mode },
  content: new TextEncoder().encode(text),
});

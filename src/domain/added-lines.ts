/** A line that a change brings, and its number in the file as it is afterwards. */
export type AddedLine = { readonly number: number; readonly text: string };
/** `path` as git prints it: one with odd signs is in quotes. */
export type AddedFile = { readonly path: string; readonly lines: readonly AddedLine[] };

const hunk = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;
const header = /^\+\+\+ (?:b\/)?([^\t]*)/;

/**
 * Reads a change as `git diff` prints it: the lines it adds, file by file; a file that is not text, or that is only
 * renamed, is not among them. What a file holds is never taken for a header: a hunk says how many lines it has.
 */
export function addedIn(diff: string): AddedFile[] {
  const files: { path: string; lines: AddedLine[] }[] = [];
  let [next, left] = [0, 0];
  for (const line of diff.split('\n')) {
    if (left <= 0) {
      const [, path] = header.exec(line) ?? [];
      if (path !== undefined) files.push({ path, lines: [] });
      const [, first, size = '1'] = hunk.exec(line) ?? [];
      if (first !== undefined) [next, left] = [Number(first), Number(size)];
    } else if (line.startsWith('+')) {
      files.at(-1)?.lines.push({ number: next++, text: line.slice(1) });
      left--;
    } else if (line.startsWith(' ')) {
      next++;
      left--;
    }
  }
  return files;
}

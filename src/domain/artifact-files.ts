import type { ArtifactKind } from './artifact.ts';
import type { TreeFile } from './diff.ts';

/** What a name in a path and in words may look like: lower case letters, digits and dashes. */
export const slugShape = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Longest slug, in characters: it becomes a name of a folder and stands in one line of Slack. */
export const longestSlug = 64;
const pathShape = /^(?!.*(^|\/)\.\.?(\/|$))[\w][\w./-]*$/;

/** Where the artifact of a kind and slug lives in a repository. */
export function livePathOf(kind: ArtifactKind, slug: string): string {
  if (kind === 'rule') return `.claude/rules/${slug}.md`;
  return kind === 'hook' ? `.claude/hooks/${slug}` : `.claude/skills/${slug}`;
}

export type Sizes = { readonly files: number; readonly bytes: number };

/** What is wrong with the number, the size and the paths of what a builder wrote. */
export function sizeProblems(files: readonly TreeFile[], most: Sizes): string[] {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return [
    ...(files.length > most.files ? [`it has ${files.length} files; at most ${most.files} are allowed`] : []),
    ...(bytes > most.bytes ? [`it has ${bytes} bytes; at most ${most.bytes} are allowed`] : []),
    ...files
      .filter(({ path }) => !pathShape.test(path))
      .map(({ path }) => `the path ${JSON.stringify(path)} is not allowed`),
  ];
}

export const textOf = ({ content }: Pick<TreeFile, 'content'>): string => new TextDecoder().decode(content);

/** The names of what was written, for a builder that wrote something else. */
export const namesOf = (files: readonly TreeFile[]): string =>
  files.map(({ path }) => path).join(', ') || 'nothing';

/** A builder that made the artifact's own folder inside the staging folder, around `main`, meant its contents. */
export function unwrap(files: readonly TreeFile[], main: string): readonly TreeFile[] {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]));
  const [top] = tops;
  const wrapped = tops.size === 1 && files.some(({ path }) => path === `${top}/${main}`);
  return wrapped ? files.map((file) => ({ ...file, path: file.path.slice(`${top}/`.length) })) : files;
}

export const isScript = ({ content }: TreeFile): boolean => content[0] === 0x23 && content[1] === 0x21; // #!

/** Scripts are executable; that a tool wrote them without the bit is no reason to refuse them. */
export function place(file: TreeFile, livePath: string): TreeFile {
  const mode = isScript(file) ? '100755' : file.mode;
  return { path: `${livePath}/${file.path}`, mode, content: file.content };
}

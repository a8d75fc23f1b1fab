import { z } from 'zod';
import type { TreeFile } from './diff.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** The one thing an upgrade adds or updates. `livePath` is all it may touch. */
export type Artifact = {
  readonly kind: 'skill';
  readonly slug: string;
  readonly livePath: string;
  readonly files: readonly TreeFile[];
};

/** A skill is read whole by every session that uses it: larger ones cost more than they save. */
const limits = { files: 20, bytes: 64 * 1024, description: 1024 };
const slugShape = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const pathShape = /^(?!.*(^|\/)\.\.?(\/|$))[\w][\w./-]*$/;

const frontmatterSchema = z.object({
  name: z.string().regex(slugShape, 'must be lower case letters, digits and dashes').max(64),
  description: z.string().min(1, 'must say what it does and when to use it').max(limits.description),
});

/**
 * Reads what a builder wrote (paths relative to its staging folder) as one skill, or says everything
 * that is wrong with it, each as a sentence a builder can act on.
 */
export function readSkill(written: readonly TreeFile[]): Artifact | { problems: string[] } {
  const files = unwrap(written);
  const main = files.find(({ path }) => path === 'SKILL.md');
  if (!main) return { problems: [`SKILL.md is missing at the top of the folder (found: ${list(files)})`] };
  const head = readFrontmatter(new TextDecoder().decode(main.content));
  const problems = [...sizeProblems(files), ...('problems' in head ? head.problems : [])];
  if ('problems' in head || problems.length > 0) return { problems };
  const livePath = `.claude/skills/${head.name}`;
  return { kind: 'skill', slug: head.name, livePath, files: files.map((file) => place(file, livePath)) };
}

const list = (files: readonly TreeFile[]) => files.map(({ path }) => path).join(', ') || 'nothing';

/** A builder that made the skill's own folder inside the staging folder meant its contents. */
function unwrap(files: readonly TreeFile[]): readonly TreeFile[] {
  const tops = new Set(files.map(({ path }) => path.split('/')[0]));
  const [top] = tops;
  const wrapped = tops.size === 1 && files.some(({ path }) => path === `${top}/SKILL.md`);
  return wrapped ? files.map((file) => ({ ...file, path: file.path.slice(`${top}/`.length) })) : files;
}

/** Scripts are executable; that a tool wrote them without the bit is no reason to refuse them. */
function place(file: TreeFile, livePath: string): TreeFile {
  const script = file.content[0] === 0x23 && file.content[1] === 0x21; // #!
  return { path: `${livePath}/${file.path}`, mode: script ? '100755' : file.mode, content: file.content };
}

function sizeProblems(files: readonly TreeFile[]): string[] {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  return [
    ...(files.length > limits.files
      ? [`it has ${files.length} files; at most ${limits.files} are allowed`]
      : []),
    ...(bytes > limits.bytes ? [`it has ${bytes} bytes; at most ${limits.bytes} are allowed`] : []),
    ...files
      .filter(({ path }) => !pathShape.test(path))
      .map(({ path }) => `the path ${JSON.stringify(path)} is not allowed`),
  ];
}

function readFrontmatter(text: string): { name: string; description: string } | { problems: string[] } {
  const head = splitFrontmatter(text);
  if (head === null) return { problems: ['SKILL.md does not begin with frontmatter between two --- lines'] };
  const read = frontmatterSchema.safeParse(head.fields);
  if (read.success) return read.data;
  return { problems: read.error.issues.map((issue) => `SKILL.md: ${issue.path.join('.')} ${issue.message}`) };
}

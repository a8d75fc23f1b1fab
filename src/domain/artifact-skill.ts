import { z } from 'zod';
import type { Artifact, Problems } from './artifact.ts';
import {
  livePathOf,
  longestSlug,
  namesOf,
  place,
  sizeProblems,
  slugShape,
  textOf,
  unwrap,
} from './artifact-files.ts';
import type { TreeFile } from './diff.ts';
import { splitFrontmatter } from './frontmatter.ts';

/** A skill is read whole by every session that uses it: larger ones cost more than they save. */
const limits = { files: 20, bytes: 64 * 1024, description: 1024 };

const frontmatterSchema = z.object({
  name: z.string().regex(slugShape, 'must be lower case letters, digits and dashes').max(longestSlug),
  description: z.string().min(1, 'must say what it does and when to use it').max(limits.description),
});

/** Reads a folder with SKILL.md as one skill, or says everything that is wrong with it. */
export function readSkill(written: readonly TreeFile[]): Artifact | Problems {
  const files = unwrap(written, 'SKILL.md');
  const main = files.find(({ path }) => path === 'SKILL.md');
  if (!main) return { problems: [`SKILL.md is missing at the top of the folder (found: ${namesOf(files)})`] };
  const head = readFrontmatter(textOf(main));
  const problems = [...sizeProblems(files, limits), ...('problems' in head ? head.problems : [])];
  if ('problems' in head || problems.length > 0) return { problems };
  const livePath = livePathOf('skill', head.name);
  return { kind: 'skill', slug: head.name, livePath, files: files.map((file) => place(file, livePath)) };
}

function readFrontmatter(text: string): { name: string; description: string } | Problems {
  const head = splitFrontmatter(text);
  if (head === null) return { problems: ['SKILL.md does not begin with frontmatter between two --- lines'] };
  const read = frontmatterSchema.safeParse(head.fields);
  if (read.success) return read.data;
  return { problems: read.error.issues.map((issue) => `SKILL.md: ${issue.path.join('.')} ${issue.message}`) };
}

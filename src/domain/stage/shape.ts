import type { Artifact } from '../artifact.ts';
import { within } from '../artifact-path.ts';
import { readSkill } from '../artifact-skill.ts';
import { count } from '../words.ts';
import { type Checked, fails, passes } from './checked.ts';

/** Whether it is one artifact at its own path, and for a skill whether `claude` would read it as one. */
export function checkShape(artifact: Artifact): Checked {
  const { files } = artifact;
  const problems = [...pathProblems(artifact), ...(artifact.kind === 'skill' ? skillProblems(artifact) : [])];
  if (problems.length > 0) return fails('shape', problems.join('; '));
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  const size = `${bytes.toLocaleString('en-US')} bytes`;
  return passes('shape', `one ${artifact.kind}, ${count(files.length, 'file')}, ${size}`);
}

function pathProblems({ livePath, slug, files }: Artifact): string[] {
  const outside = files.filter(({ path }) => !within(path, livePath));
  return [
    ...(files.length === 0 ? ['it has no file'] : []),
    ...(livePath.split('/').at(-1)?.replace(/\.md$/u, '') === slug
      ? []
      : [`${livePath} is not named ${slug}`]),
    ...files.filter(({ mode }) => mode === '120000').map(({ path }) => `${path} is a link`),
    ...outside.map(({ path }) => `${path} is outside of ${livePath}`),
  ];
}

function skillProblems({ livePath, slug, files }: Artifact): string[] {
  const read = readSkill(files.map((file) => ({ ...file, path: file.path.slice(livePath.length + 1) })));
  if ('problems' in read) return read.problems;
  return read.slug === slug ? [] : [`its frontmatter names it ${read.slug}, its folder ${slug}`];
}

import { addedIn } from '../domain/added-lines.ts';
import type { TreeFile } from '../domain/diff.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import type { Committed } from './ports.ts';

/** What a builder wrote goes into a repository: a secret in it is a problem to mend, not to hide. */
export async function secretsIn(
  { redact }: Pick<Context, 'redact'>,
  files: readonly TreeFile[],
): Promise<string[]> {
  const texts = files.map(({ content }) => new TextDecoder().decode(content));
  const paths = files.map(({ path }) => path);
  const [clean, named] = [await redact(texts), await redact(paths)];
  return named
    .filter((path, at) => clean[at] !== texts[at] || path !== paths[at])
    .map((path) => `${path} holds what looks like a secret; name where it comes from instead`);
}

/**
 * A job's commit as it may be shown and kept: paths without their secrets, and of each file whose new lines hold what
 * looks like a secret the number of the first such line. The commit itself stays as it is.
 */
export async function markSecrets(
  { redact, git }: Pick<Context, 'redact' | 'git'>,
  project: Project,
  work: Committed,
): Promise<Committed> {
  const files = addedIn(await git.show(project, work.commit));
  const texts = files.map(({ lines }) => lines.map(({ text }) => text).join('\n'));
  const clean = await redact(texts);
  const found = new Map<string, number>();
  for (const [at, { path, lines }] of files.entries()) {
    const line = lineOfChange(texts[at] ?? '', clean[at] ?? '');
    if (line !== null) found.set(known(work, path), lines[line]?.number ?? 1);
  }
  const paths = await redact(work.paths);
  const changed = work.changed.map((file, at) => {
    const line = found.get(file.path) ?? (paths[at] === file.path ? null : 0);
    return { ...file, path: paths[at] ?? '', ...(line !== null && { secretAt: line }) };
  });
  // Only the first files are listed: what has to be seen goes before the others.
  const marked = changed.toSorted((a, b) => Number('secretAt' in b) - Number('secretAt' in a));
  return { ...work, paths, changed: marked };
}

/** A path that git printed in quotes is told as that of the first file: better a wrong place than no word. */
const known = ({ paths }: Committed, path: string): string =>
  paths.includes(path) ? path : (paths[0] ?? path);

/** In which line, counted from 0, two texts begin to differ; null where they do not. */
function lineOfChange(one: string, other: string): number | null {
  if (one === other) return null;
  let [at, line] = [0, 0];
  for (; one[at] === other[at]; at++) if (one[at] === '\n') line++;
  return line;
}

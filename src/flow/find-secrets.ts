import type { TreeFile } from '../domain/diff.ts';
import type { Context } from './context.ts';

/** What a builder wrote goes into a repository: a secret in it is a problem to mend, not to hide. */
export async function secretsIn(
  { redact }: Pick<Context, 'redact'>,
  files: readonly TreeFile[],
): Promise<string[]> {
  const texts = files.map(({ content }) => new TextDecoder().decode(content));
  const clean = await redact(texts);
  return files
    .filter((_, at) => clean[at] !== texts[at])
    .map(({ path }) => `${path} holds what looks like a secret; name where it comes from instead`);
}

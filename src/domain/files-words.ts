import type { Attached } from './attached.ts';
import type { ChangedFile } from './diff.ts';
import type { JobView } from './views.ts';
import { count, oneLine } from './words.ts';

/** Which files were not handed to the job, and why; empty when all were. */
export const refusedFiles = (files: readonly Pick<Attached, 'name' | 'refused'>[]): string =>
  files
    .flatMap(({ name, refused }) => (refused === null ? [] : [`${name} was not handed to it: ${refused}`]))
    .join('; ');

const namedSecrets = 3;
const placeOf = ({ path, secretAt }: ChangedFile): string =>
  secretAt ? `${oneLine(path)}, line ${secretAt}` : `the name ${oneLine(path)}`;

/** Where new lines of a commit hold what looks like a secret, never what it is; empty where none does, or it was discarded. */
export function secretWords({ changed, delivery }: Pick<JobView, 'changed' | 'delivery'>): string {
  const marked = changed.filter(({ secretAt }) => secretAt !== undefined);
  if (marked.length === 0 || delivery === 'discarded') return '';
  const more = marked.length > namedSecrets ? ` and ${count(marked.length - namedSecrets, 'more file')}` : '';
  const places = marked.slice(0, namedSecrets).map(placeOf).join('; ');
  return `This looks like a secret: ${places}${more}. Merged, it stays in the history of the repository.`;
}

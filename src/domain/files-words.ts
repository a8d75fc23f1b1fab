import type { Attached } from './attached.ts';

/** Which files were not handed to the job, and why; empty when all were. */
export const refusedFiles = (files: readonly Pick<Attached, 'name' | 'refused'>[]): string =>
  files
    .flatMap(({ name, refused }) => (refused === null ? [] : [`${name} was not handed to it: ${refused}`]))
    .join('; ');

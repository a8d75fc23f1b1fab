/** The disk of the data folder, in MB: what is free, and how much has to be for a job to begin. */
export type Disk = { readonly freeMb: number; readonly leastMb: number };

/**
 * What a job, a database and its log need to do their work: 2 GB, or 5 % of the disk where that is more, but never more
 * than 10 GB, which a large disk is not short of.
 */
export const leastToBegin = (sizeMb: number): number =>
  Math.round(Math.max(2_048, Math.min(sizeMb * 0.05, 10_240)));

import type { Project } from '../domain/project.ts';
import type { Claim, Lease } from './claim-job.ts';

/** A run on its way: what is known grows, nothing is taken back. */
export type JobRun = {
  readonly claim: Claim;
  readonly project: Project;
  readonly lease: Lease;
  /** Names everything it starts. */
  readonly marker: string;
};

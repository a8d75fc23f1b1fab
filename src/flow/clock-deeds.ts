import type { Project } from '../domain/project.ts';
import type { Refusal } from '../domain/result.ts';
import type { Context } from './context.ts';

type Rollover = {
  readonly project: Project;
  readonly from: string;
  readonly to: string;
  readonly by: string;
};
type Cycle = {
  readonly id: string;
  readonly projects: readonly Project[];
  readonly by: string;
  readonly channel: string | null;
  readonly maxJobs: number | null;
  readonly maxUsd: number | null;
};
/** What the clock has done by others. Each is safe to ask for again: the same is one. */
export type Deeds = {
  readonly rollOver?: (ctx: Context, wanted: Rollover) => Promise<object | Refusal>;
  readonly beginCycle?: (ctx: Context, wanted: Cycle) => Promise<object | Refusal>;
};

import type { Project } from '../domain/project.ts';
import type { RunFacts } from '../domain/run.ts';

/** A shell command of a project (setup, a gate), and how it ended. */
export type ShellOrder = {
  readonly marker: string;
  readonly cwd: string;
  readonly command: string;
  /** What it reads from stdin; nothing when absent. */
  readonly input?: string;
  readonly maxMinutes: number;
  readonly bounds?: Project['bounds'];
};
export type ShellFacts = Pick<RunFacts, 'endedBy'> & { readonly exitCode: number; readonly tail: string };

import { whatStopped } from '../domain/outcome.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';
import type { JobRun } from './job-run.ts';
import { runGates } from './run-gates.ts';

/**
 * A fresh clone at `commit`, set up and let pass by the project's `before` commands; its folder, or how the job ended
 * at that. What those commands left in it is no work of the job: then the clone is made again.
 */
export async function prepareClone(ctx: Context, run: JobRun, commit: string): Promise<string | Ended> {
  const { project } = run;
  const clone = await setUp(ctx, run, commit);
  if (typeof clone !== 'string' || project.gates.before.length === 0) return clone;
  const treeNow = () => ctx.git.treeOf(project, { clone, base: commit });
  const before = await treeNow();
  const unpassed = await runGates(ctx, run, { at: 'before', clone });
  if (unpassed) return { kind: 'held', ...unpassed };
  return before !== null && before === (await treeNow()) ? clone : setUp(ctx, run, commit);
}

async function setUp(ctx: Context, run: JobRun, commit: string): Promise<string | Ended> {
  const { path } = await ctx.git.clone(run.project, String(run.claim.job.id), commit);
  return (await runSetup(ctx, run, path)) ?? path;
}

async function runSetup(
  ctx: Context,
  { project, marker, lease }: JobRun,
  cwd: string,
): Promise<Ended | null> {
  if (!project.setup) return null;
  const { setup: command, limits, bounds } = project;
  const order = { marker, cwd, command, bounds, maxMinutes: limits.maxMinutes };
  const { exitCode, endedBy, tail } = await ctx.claude.shell(order, lease.signal);
  const stopped = whatStopped({ endedBy, usageLimit: null }, order.maxMinutes);
  if (exitCode === 0 && !stopped) return null;
  const [detail = ''] = await ctx.redact([tail]);
  const how = stopped ? 'was not done yet' : `ended with ${exitCode}`;
  return { kind: 'broken', sentence: `The project's setup command ${how}.`, detail, stopped };
}

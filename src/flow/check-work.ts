import { claimed } from './claim-job.ts';
import { closeRun } from './close-run.ts';
import { commitRow } from './commit-job.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';
import type { JobRun } from './job-run.ts';
import { runGates } from './run-gates.ts';

/**
 * Lets a project's `after` commands look at what a job did, once it is a commit: whatever they write into the clone,
 * they cannot change that one any more. Only finished work is looked at; of any other nothing is delivered.
 */
export async function checkWork(ctx: Context, run: JobRun, ended: Ended): Promise<Ended> {
  if (ended.kind !== 'ran' || !ended.work || run.project.gates.after.length === 0) return ended;
  const { verdict } = await closeRun(ctx, run.claim.job, ended);
  if (verdict.outcome !== 'done') return ended;
  // An end in between loses no work: its thread goes on from it.
  await ctx.db.job.updateMany({ where: claimed(run.claim), data: commitRow(ended.work) });
  const unpassed = await runGates(ctx, run, { at: 'after', clone: ended.clone });
  return { ...ended, unpassed };
}

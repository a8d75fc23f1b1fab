import type { FailedGate } from '../domain/gate.ts';
import { broken } from './commit-job.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';
import type { JobRun } from './job-run.ts';
import { recordGate, unpassedBy } from './run-gates.ts';

/**
 * Looks, before anything is made or spent, whether a job can run and what it does could land: there is a `claude`, and
 * nothing is under way in the checkout that its commit would go to. How the job ended if not.
 */
export async function checkPlace(ctx: Context, run: JobRun): Promise<Ended | null> {
  const missing = await ctx.claude.missing();
  if (missing) return broken(missing);
  const { delivery, path } = run.project;
  const lands = run.claim.job.mode === 'work' && (delivery === 'ask' || delivery === 'merge');
  const state = lands ? await ctx.git.underWay(run.project) : null;
  if (state === null) return null;
  const how = `found a ${state} under way in ${path}; finish or abort it, then press Retry`;
  const gate: FailedGate = {
    ...{ at: 'before', name: 'checkout', passed: false, tail: '', ms: 0 },
    ...{ how, timedOut: false },
  };
  await recordGate(ctx, run, gate);
  return { kind: 'held', ...unpassedBy(gate) };
}

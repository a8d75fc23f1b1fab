import { type FailedGate, type Gate, lastLinesOf, verdictOfGate } from '../domain/gate.ts';
import { type Verdict, whatStopped } from '../domain/outcome.ts';
import { oneLine } from '../domain/words.ts';
import { claimed } from './claim-job.ts';
import type { Context } from './context.ts';
import type { JobRun } from './job-run.ts';
import { addSteps } from './notice-progress.ts';

/** Why a run did not get past its gates: one said no, or it was stopped meanwhile (then there is none). */
export type Unpassed = { readonly verdict: Verdict; readonly gate: FailedGate | null };

/**
 * Runs a project's commands of one side in a job's clone, in their order and contained as the job is, up to the first
 * that fails; null when all let it pass. Each is a row of the record, with its last lines redacted.
 */
export async function runGates(
  ctx: Context,
  run: JobRun,
  { at, clone }: { readonly at: Gate['at']; readonly clone: string },
): Promise<Unpassed | null> {
  for (const command of run.project.gates[at]) {
    const [step = ''] = await ctx.redact([`gate: ${command}`]);
    await addSteps(ctx, run.claim, [oneLine(step, 100)]);
    run.lease.heard();
    const unpassed = await runGate(ctx, run, { at, clone, command });
    if (unpassed) return unpassed;
  }
  return null;
}

type Order = { readonly at: Gate['at']; readonly clone: string; readonly command: string };

async function runGate(ctx: Context, run: JobRun, { at, clone, command }: Order): Promise<Unpassed | null> {
  const { lease, marker, project } = run;
  const { bounds, gates } = project;
  const { minutes: maxMinutes } = gates;
  const began = ctx.now().getTime();
  const ran = await ctx.claude.shell({ marker, cwd: clone, command, maxMinutes, bounds }, lease.signal);
  const ms = ctx.now().getTime() - began;
  if (ran.endedBy !== null && ran.endedBy !== 'timeout') {
    const verdict = whatStopped({ endedBy: ran.endedBy, usageLimit: null }, maxMinutes);
    return verdict && { verdict, gate: null };
  }
  const [name = '', said = ''] = await ctx.redact([command, ran.tail]);
  const timedOut = ran.endedBy === 'timeout';
  const passed = ran.exitCode === 0 && !timedOut;
  const gate = { at, name, passed, tail: lastLinesOf(said), ms };
  await recordGate(ctx, run, gate);
  if (passed) return null;
  const how = timedOut ? `was stopped after ${maxMinutes} minutes` : `ended with ${ran.exitCode}`;
  return unpassedBy({ ...gate, how, timedOut });
}

export const unpassedBy = (gate: FailedGate): Unpassed => ({ verdict: verdictOfGate(gate), gate });

/** Keeps how a gate of a run ended. A stale fence writes nothing. */
export async function recordGate(ctx: Context, { claim }: Pick<JobRun, 'claim'>, gate: Gate): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.job.count({ where: claimed(claim) })) === 0) return;
    const { at, name, passed, tail, ms } = gate;
    await tx.gate.create({ data: { at, name, passed, tail, ms, jobId: claim.job.id, ranAt: ctx.now() } });
  });
}

import type { Prisma } from '../../prisma/client/client.ts';
import { deliveryOf } from '../domain/decision.ts';
import type { Outcome, Verdict } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import type { RunFacts } from '../domain/run.ts';
import { policies } from '../domain/trust.ts';
import { audit } from './audit.ts';
import { beginAfter, lockQueue } from './begin-next.ts';
import { type Claim, claimed } from './claim-job.ts';
import { closeRun } from './close-run.ts';
import { commitRow } from './commit-job.ts';
import type { Context, Tx } from './context.ts';
import { continueLater } from './continue-later.ts';
import { mendLater } from './mend-job.ts';
import { showEnd } from './messages.ts';
import { pauseForLogin } from './pause-project.ts';
import type { Committed } from './ports.ts';
import { readJobBeat } from './read-job-beat.ts';
import type { Unpassed } from './run-gates.ts';
import { closeEarlier } from './supersede.ts';

/**
 * How a run came to its end: it ran (`unpassed` where its work did not get past the gates), it was held before it began,
 * or something of ours or of the project stood in the way. `stopped` is what had ended it before that.
 */
export type Ended =
  | ({ kind: 'ran'; facts: RunFacts; work: Committed | null; unpassed?: Unpassed | null } & Place)
  | ({ kind: 'held'; facts?: never } & Unpassed)
  | { kind: 'broken'; sentence: string; detail?: string; facts?: RunFacts; stopped?: Verdict | null };
type Place = { project: Project; clone: string };

/** The waits between the tries to record an end, in milliseconds: together less than a worker without a record waits. */
const waitsMs = [250, 1_000, 4_000];

/**
 * Records how a job ended, in one transaction with everything that follows from it: the beat, the messages,
 * the delivery of its commit and the look of the detectors. A stale fence writes nothing. A record that was busy or
 * away for a moment is asked again: what the job did would be lost as interrupted.
 */
export async function concludeJob(ctx: Context, claim: Claim, ended: Ended): Promise<void> {
  for (const ms of waitsMs) {
    const fault = await conclude(ctx, claim, ended).then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (fault === null) return;
    ctx.log.warn({ jobId: claim.job.id, ...fault }, 'the end of a job was not recorded and is tried again');
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
  await conclude(ctx, claim, ended);
}

async function conclude(ctx: Context, claim: Claim, ended: Ended): Promise<void> {
  const { job, session } = claim;
  const { verdict, row, exit } = await closeRun(ctx, job, ended);
  const gate = ended.kind === 'ran' ? (ended.unpassed?.gate ?? null) : null;
  const beat = await readJobBeat(ctx, { job, session, gate, label: exit?.operation ?? null }, verdict);
  const isRecorded = await ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const data = { ...spent(ended.facts), ...row, ...workRow(ended, verdict), endedAt: ctx.now() };
    const voice = { exitOperation: exit?.operation ?? null, exitNote: exit?.note ?? null };
    const written = await tx.job.updateMany({
      where: claimed(claim),
      data: { ...data, ...voice, state: 'ended' },
    });
    if (written.count === 0) return false;
    await tx.session.update({ where: { id: session.id }, data: sessionRow(ctx, ended.facts, beat.turns) });
    await tx.beat.create({ data: beat });
    if (verdict.outcome === 'usage_limit') await continueLater(ctx, tx, job.id);
    if (verdict.outcome === 'gate_failed') await mendLater(ctx, tx, job.id);
    if (verdict.outcome === 'not_logged_in') await pauseForLogin(ctx, tx);
    await beginAfter(ctx, tx, job);
    await showEnd(ctx, tx, job);
    await ctx.queue.send(tx, { step: 'detect', project: job.projectName, jobId: job.id });
    await deliver(ctx, tx, claim, { ended, outcome: verdict.outcome });
    return true;
  });
  const { durationMs, costUsd } = spent(ended.facts);
  const facts = { jobId: job.id, project: job.projectName, outcome: verdict.outcome, durationMs, costUsd };
  if (isRecorded) ctx.log.info(facts, 'a job ended');
  else ctx.log.warn(facts, 'a job ended for another process: nothing was written');
}

const spent = (facts?: RunFacts) => ({
  turns: facts?.result?.turns ?? 0,
  costUsd: facts?.result?.costUsd ?? 0,
  durationMs: Math.round(facts?.durationMs ?? 0),
  resetsAt: facts?.usageLimit?.resetsAt ?? null,
});

/**
 * Work is kept whatever the outcome. It is offered, so that a person decides about an unfinished one too; not where gates
 * decide what is delivered, and have not let it pass.
 */
function workRow(ended: Ended, { outcome }: Verdict): Prisma.JobUpdateManyMutationInput {
  if (ended.kind !== 'ran' || !ended.work) return {};
  const delivery = deliveryOf(outcome, ended.project.gates.after.length > 0);
  return { ...commitRow(ended.work), delivery };
}

/** A run that was ended has no result to count its turns; and a second result counts only those since the first. */
function sessionRow(ctx: Context, facts: RunFacts | undefined, told: number) {
  const { turns = 0, costUsd = 0, tokens = 0 } = facts?.result ?? {};
  return { endedAt: ctx.now(), turns: Math.max(turns, told), costUsd, tokens };
}

/** Any other delivery than `ask` is a decision too: the file is who made them. Only finished work is delivered so. */
async function deliver(
  ctx: Context,
  tx: Tx,
  { job }: Claim,
  { ended, outcome }: { ended: Ended; outcome: Outcome },
): Promise<void> {
  if (ended.kind !== 'ran' || !ended.work || outcome !== 'done') return;
  await closeEarlier(ctx, tx, await tx.job.findUniqueOrThrow({ where: { id: job.id } }));
  const { delivery } = ended.project;
  // The file says how work is delivered; that a secret may go with it, only a person who has read so.
  const isSafe = ended.work.changed.every(({ secretAt }) => secretAt === undefined);
  if (delivery === 'ask' || !isSafe) return;
  const verb = delivery;
  const [by, at] = [policies.file, ctx.now()];
  const decision = await tx.decision.create({
    data: { verb, jobId: job.id, by, commit: ended.work.commit, at },
  });
  const deed = { person: by, action: verb, subject: `job ${job.id}` };
  await audit(tx, { ...deed, projectName: job.projectName, at });
  await ctx.queue.send(tx, { step: 'settle', project: job.projectName, decisionId: decision.id });
}

import type { Prisma } from '../../prisma/client/client.ts';
import { type Finding, findRepeatedTasks } from '../domain/signals/repeated-task.ts';
import type { Context, Tx } from './context.ts';
import { refreshJob } from './messages.ts';

/** How far back a new beat is compared: beyond it, an operation that was never repeated is no habit. */
const lookBack = 300;
/** Work that ended otherwise, or was discarded, will be asked for again: counting it would count one wish twice. */
export const evidentJob = {
  kind: 'job',
  job: { outcome: { in: ['done', 'nothing_to_do'] }, delivery: { not: 'discarded' } },
} satisfies Prisma.SessionWhereInput;

/** Looks at a project's beats after a job ended. A new signal gets an upgrade to build, forked from this very job. */
export async function detectSignals(ctx: Context, jobId: number): Promise<void> {
  const building = await ctx.db.$transaction(async (tx) => {
    const job = await tx.job.findUnique({ where: { id: jobId } });
    if (job?.state !== 'ended' || job.inheritance !== null) return true;
    // Looked at before a restart: its builder still runs, and says how it went.
    if ((await tx.upgrade.count({ where: { jobId, state: 'building' } })) > 0) return true;
    const findings = findRepeatedTasks(
      await readBeats(tx, job.projectName),
      await readKnown(tx, job.projectName),
    );
    const outcomes = [];
    for (const finding of findings) outcomes.push(await record(ctx, tx, job, finding));
    const inheritance = outcomes.includes('building') ? null : 'none';
    await tx.job.update({ where: { id: jobId }, data: { inheritance } });
    if (inheritance !== null) await refreshJob(ctx, tx, jobId);
    return inheritance === null;
  });
  if (!building) await forgetSessions(ctx, jobId);
}

/** The raw session file is only kept while a builder may continue it; the transcript is in the record. */
export async function forgetSessions(ctx: Pick<Context, 'db' | 'claude'>, jobId: number): Promise<void> {
  if ((await ctx.db.upgrade.count({ where: { jobId, state: 'building' } })) > 0) return;
  const sessions = await ctx.db.session.findMany({ where: { jobId } });
  for (const { id } of sessions) await ctx.claude.forget(id);
}

async function readBeats(tx: Tx, projectName: string) {
  const rows = await tx.beat.findMany({
    where: { projectName, session: evidentJob },
    include: { session: { include: { job: true } } },
    orderBy: { id: 'desc' },
    take: lookBack,
  });
  return rows.map(({ id, request, label, session }) => ({
    id,
    request,
    label,
    conversation: session.job?.retryOf ?? session.job?.id ?? id,
  }));
}

async function readKnown(tx: Tx, projectName: string) {
  const rows = await tx.signal.findMany({
    where: { projectName, kind: 'repeated_task' },
    include: { evidence: true },
  });
  return rows.map(({ id, evidence }) => ({ id, beats: evidence.map(({ beatId }) => beatId) }));
}

type Ended = { readonly id: number; readonly projectName: string; readonly channel: string | null };

async function record(
  ctx: Context,
  tx: Tx,
  job: Ended,
  finding: Finding,
): Promise<'recurrence' | 'building'> {
  const evidence = finding.beats.map((beatId) => ({ beatId }));
  if (finding.kind === 'recurrence') {
    await tx.evidence.createMany({ data: evidence.map((row) => ({ ...row, signalId: finding.signal })) });
    return 'recurrence';
  }
  const { projectName, channel } = job;
  const signal = await tx.signal.create({
    data: {
      kind: 'repeated_task',
      projectName,
      title: finding.operation,
      evidence: { create: evidence },
    },
  });
  const upgrade = await tx.upgrade.create({
    data: { signalId: signal.id, projectName, jobId: job.id, channel },
  });
  await ctx.queue.send(tx, { step: 'build', project: projectName, upgradeId: upgrade.id });
  return 'building';
}

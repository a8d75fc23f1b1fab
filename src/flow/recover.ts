import type { Job } from '../../prisma/client/client.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import { beginAfter, lockQueue } from './begin-next.ts';
import type { Context } from './context.ts';
import { forgetSessions } from './detect-signals.ts';
import { dropFiles } from './fetch-files.ts';
import { showEnd } from './messages.ts';
import { oweCycle } from './owe-cycle.ts';
import { readJobBeat } from './read-job-beat.ts';

/** How a job's result reads when the process that ran it is gone. */
const interruptedAnswer =
  'It was interrupted: the process that ran it ended. Nothing of it was merged. Ask again to run it again.';

/**
 * Takes up a project where an earlier process left it. Call it while holding the project's lock, before any
 * step runs: what ran is interrupted and its processes are ended, and every step that is owed is queued again.
 * Steps look at the record first, so one that is queued twice is done once. `living` are the jobs that this process runs
 * right now.
 */
export async function recoverProject(
  ctx: Context,
  project: string,
  then: { requeue: boolean; living?: ReadonlySet<number> },
): Promise<void> {
  const running = await ctx.db.job.findMany({
    where: { projectName: project, state: 'running' },
    include: { sessions: true },
  });
  const isDead = (row: Job) => mayInterrupt(row, ctx) && !then.living?.has(row.id);
  for (const job of running.filter(isDead)) await interrupt(ctx, job);
  if (then.requeue) await requeue(ctx, project);
}

/** A job of this host cannot run any more, since its lock is ours; one of another host is left until its lease is over. */
const mayInterrupt = (job: Job, ctx: Context): boolean =>
  job.host === ctx.host || (job.leaseUntil ?? new Date(0)) < ctx.now();

async function interrupt(ctx: Context, job: Job): Promise<void> {
  const { id, pid, pidStartTime: startTime, bootId } = job;
  const leader = pid !== null && startTime !== null && bootId !== null ? { pid, startTime, bootId } : null;
  if (job.host === ctx.host) {
    const ended = await ctx.claude.reap(`job-${id}`, leader);
    ctx.log.warn({ jobId: id, ended }, 'a job was interrupted');
    await ctx.git.removeClone(String(id));
    await dropFiles(ctx, id);
    await forgetSessions(ctx, id);
  }
  const beat = await readBeat(ctx, job);
  const spent = await readSpent(ctx, job);
  await ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const data = {
      ...spent,
      state: 'ended',
      outcome: 'interrupted',
      answer: interruptedAnswer,
      inheritance: 'none',
      endedAt: ctx.now(),
    } as const;
    const fence = { increment: 1 };
    const written = await tx.job.updateMany({
      where: { id, state: 'running', fence: job.fence },
      data: { ...data, fence },
    });
    if (written.count === 0) return;
    if (beat) await tx.beat.create({ data: beat });
    await ctx.queue.send(tx, { step: 'detect', project: job.projectName, jobId: id });
    await beginAfter(ctx, tx, job);
    await showEnd(ctx, tx, job);
  });
}

/** What it had met with until then is in its transcript. */
async function readBeat(ctx: Context, job: Job) {
  const session = await ctx.db.session.findFirst({ where: { jobId: job.id, kind: 'job' } });
  const ended = { outcome: 'interrupted', sentence: interruptedAnswer } as const;
  return session && readJobBeat(ctx, { job, session, label: null }, ended);
}

/** What it told of its cost before: its run may have been over, and is paid for whatever became of its work. */
async function readSpent({ db, transcripts }: Context, { id: jobId }: Job) {
  const session = await db.session.findFirst({ where: { jobId, kind: 'job' } });
  const line = session && (await transcripts.findLast(session.id, 'result', afterAll));
  const told = line ? parseStreamLine(line) : null;
  return told?.kind === 'result' ? { turns: told.turns, costUsd: told.costUsd } : {};
}
/** No row of a transcript has a number like this: rows are counted in 32 bits. */
const afterAll = 2 ** 31 - 1;

async function requeue(ctx: Context, project: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const queued = await tx.job.findMany({
      where: { projectName: project, state: 'queued' },
      orderBy: { id: 'asc' },
    });
    for (const { id: jobId } of queued) await ctx.queue.send(tx, { step: 'run', project, jobId });
    const unseen = await tx.job.findMany({
      where: { projectName: project, state: 'ended', inheritance: null },
    });
    const cycles = await tx.cyclePart.findMany({ where: { projectName: project, endedAt: null } });
    for (const { cycleId } of cycles) await oweCycle(ctx, tx, cycleId, [project]);
    for (const { id: jobId } of unseen) await ctx.queue.send(tx, { step: 'detect', project, jobId });
    const building = await tx.upgrade.findMany({ where: { projectName: project, state: 'building' } });
    for (const { id: upgradeId } of building) await ctx.queue.send(tx, { step: 'build', project, upgradeId });
    const named = { projectName: project };
    const of = { OR: [{ upgrade: named }, { job: named }, named] };
    const pending = await tx.decision.findMany({
      where: { state: 'pending', ...of },
      orderBy: { id: 'asc' },
    });
    for (const { id: decisionId } of pending)
      await ctx.queue.send(tx, { step: 'settle', project, decisionId });
  });
}

/** Owes Slack again whatever it has not got. Call it once when the process that posts starts. */
export async function recoverMessages(ctx: Pick<Context, 'db' | 'queue'>): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const owed = await tx.$queryRaw<
      { key: string }[]
    >`select key from "Message" where posted < wanted order by key`;
    for (const { key } of owed) await ctx.queue.send(tx, { step: 'outbox', key });
  });
}

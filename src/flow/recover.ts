import type { Context } from './context.ts';
import { clearRun, interruptJob } from './interrupt-job.ts';
import { oweCycle } from './owe-cycle.ts';

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
  // A job of this host cannot run any more, since its lock is ours; one of another host is left until its lease is over.
  const running = await ctx.db.job.findMany({
    where: { projectName: project, state: 'running', host: ctx.host },
    orderBy: { id: 'asc' },
  });
  for (const job of running)
    if (!then.living?.has(job.id)) await interruptJob(ctx, job, ctx.stopping.aborted ? 'ended' : 'died');
  if (!then.requeue) return;
  await clearWhatIsLeft(ctx, project, then.living);
  await requeue(ctx, project);
}

/** What another host found out to be over while this one was away has left its processes and its clone here. */
async function clearWhatIsLeft(
  ctx: Context,
  projectName: string,
  living?: ReadonlySet<number>,
): Promise<void> {
  const jobs = await ctx.db.job.findMany({
    where: { projectName, host: ctx.host, outcome: 'interrupted', leaseUntil: { not: null } },
    orderBy: { id: 'asc' },
  });
  for (const job of jobs) {
    if (living?.has(job.id)) continue; // it is being ended, and clears itself away
    await clearRun(ctx, job);
    await ctx.db.job.update({ where: { id: job.id }, data: { leaseUntil: null } });
  }
}

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

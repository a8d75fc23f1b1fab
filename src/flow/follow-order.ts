import type { Context, Tx } from './context.ts';

/** Whether a job waits for the one it continues; it is woken when that one ends. */
export async function isBehind({ db }: Pick<Context, 'db'>, jobId: number): Promise<boolean> {
  const job = await db.job.findUnique({ where: { id: jobId }, select: { follows: true } });
  if (!job || job.follows === null) return false;
  return (await db.job.count({ where: { id: job.follows, state: { not: 'ended' } } })) > 0;
}

/** Queues what waits for this job, which ends: call it in that transaction, after the row was written. */
export async function wakeFollowers(ctx: Pick<Context, 'queue'>, tx: Tx, jobId: number): Promise<void> {
  const waiting = { follows: jobId, state: 'queued' } as const;
  for (const { id, projectName: project } of await tx.job.findMany({
    where: waiting,
    orderBy: { id: 'asc' },
  }))
    await ctx.queue.send(tx, { step: 'run', project, jobId: id });
}

import { type Refusal, refuse } from '../domain/result.ts';
import { audit } from './audit.ts';
import { beginAfter, lockQueue } from './begin-next.ts';
import type { Context, Tx } from './context.ts';
import { refreshJob, showEnd } from './messages.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'projects' | 'login' | 'perPerson'>;

/**
 * Ends a queued job at once; asks the process that runs a running one to end it (it looks every second).
 * Refuses what has ended already.
 */
export async function cancelJob(ctx: Needs, jobId: number, by: string): Promise<Refusal | { jobId: number }> {
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const known = await tx.job.findUnique({ where: { id: jobId } });
    const deed = { person: by, action: 'cancel', subject: `job ${jobId}`, at: ctx.now() };
    const wasQueued = await endQueued(ctx, tx, jobId, by);
    const running = { id: jobId, state: 'running', cancelledBy: null } as const;
    const asked =
      wasQueued || (await tx.job.updateMany({ where: running, data: { cancelledBy: by } })).count > 0;
    const words = known ? `Job ${jobId} is not running any more.` : `There is no job ${jobId}.`;
    await audit(tx, { ...deed, projectName: known?.projectName ?? null }, asked ? null : words);
    if (!asked) return refuse('not-running', words);
    if (!wasQueued) await refreshJob(ctx, tx, jobId);
    return { jobId };
  });
}

/** Ends a job that has not begun, with the queue locked; false when it has. */
export async function endQueued(ctx: Omit<Needs, 'db'>, tx: Tx, jobId: number, by: string): Promise<boolean> {
  const ended = {
    state: 'ended',
    outcome: 'cancelled',
    cancelledBy: by,
    answer: 'It was cancelled before it began.',
    endedAt: ctx.now(),
    inheritance: 'none',
  } as const;
  const queued = await tx.job.updateMany({ where: { id: jobId, state: 'queued' }, data: ended });
  if (queued.count === 0) return false;
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId } });
  await beginAfter(ctx, tx, job);
  await showEnd(ctx, tx, job, { gt: jobId });
  return true;
}

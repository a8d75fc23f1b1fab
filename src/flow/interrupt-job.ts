import type { Job } from '../../prisma/client/client.ts';
import { type Interruption, interruptedWords } from '../domain/interrupted.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import { beginAfter, lockQueue } from './begin-next.ts';
import type { Context } from './context.ts';
import { forgetSessions } from './detect-signals.ts';
import { dropFiles } from './fetch-files.ts';
import { showEnd } from './messages.ts';
import { readJobBeat } from './read-job-beat.ts';
import { removeClone } from './remove-clone.ts';

/**
 * Records that a run is over which cannot say so itself, once, whoever else notices it. On its own host its processes
 * are ended first; elsewhere that is left to the host, whose next start finds the lease in the row. One of which nothing
 * was heard (`away`) is left alone where something was heard meanwhile.
 */
export async function interruptJob(ctx: Context, job: Job, cause: Interruption): Promise<void> {
  const { id, fence } = job;
  const isHere = job.host === ctx.host;
  // Elsewhere something may be heard of it after all; a run that died here is ended before its end is written down.
  if (isHere && cause !== 'away') await clearRun(ctx, job);
  const answer = interruptedWords(cause);
  const beat = await readBeat(ctx, job, answer);
  const spent = await readSpent(ctx, job);
  const unheard = cause === 'away' ? { leaseUntil: job.leaseUntil } : {};
  const interrupted = await ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const written = await tx.job.updateMany({
      where: { id, state: 'running', fence, ...unheard },
      data: {
        ...spent,
        ...{ state: 'ended', outcome: 'interrupted', answer, inheritance: 'none', endedAt: ctx.now() },
        ...{ fence: { increment: 1 }, ...(isHere && { leaseUntil: null }) },
      },
    });
    if (written.count === 0) return false;
    await tx.session.updateMany({ where: { jobId: id, endedAt: null }, data: { endedAt: ctx.now() } });
    if (beat) await tx.beat.create({ data: beat });
    await ctx.queue.send(tx, { step: 'detect', project: job.projectName, jobId: id });
    await beginAfter(ctx, tx, job);
    await showEnd(ctx, tx, job);
    ctx.log.warn({ jobId: id, project: job.projectName, cause }, 'a job was interrupted');
    return true;
  });
  if (interrupted && isHere && cause === 'away') await clearRun(ctx, job);
}

/** Ends what a run of this host has left running and removes what lies of it here; nothing of it is a fault. */
export async function clearRun(ctx: Context, { id, ...job }: Job): Promise<void> {
  const { pid, pidStartTime: startTime, bootId } = job;
  const leader = pid !== null && startTime !== null && bootId !== null ? { pid, startTime, bootId } : null;
  const ended = await ctx.claude.reap(`job-${id}`, leader);
  if (ended > 0) ctx.log.warn({ jobId: id, ended }, 'processes of an interrupted job were ended');
  await removeClone(ctx, id);
  await dropFiles(ctx, id);
  await forgetSessions(ctx, id);
}

/** What it had met with until then is in its transcript. */
async function readBeat(ctx: Context, job: Job, sentence: string) {
  const session = await ctx.db.session.findFirst({ where: { jobId: job.id, kind: 'job' } });
  return session && readJobBeat(ctx, { job, session, label: null }, { outcome: 'interrupted', sentence });
}

/** More than the number of any line: the largest the column takes. */
const noEnd = 2 ** 31 - 1;

/** What it told of its cost before: its run may have been over, and is paid for whatever became of its work. */
async function readSpent({ db, transcripts }: Context, { id: jobId }: Job) {
  const session = await db.session.findFirst({ where: { jobId, kind: 'job' } });
  const line = session && (await transcripts.findLast(session.id, 'result', noEnd));
  const told = line ? parseStreamLine(line) : null;
  return told?.kind === 'result' ? { turns: told.turns, costUsd: told.costUsd } : {};
}

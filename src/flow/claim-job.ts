import type { Job, Session } from '../../prisma/client/client.ts';
import { hasDayCaps } from '../domain/begin.ts';
import { holdOf, lockQueue, lookAgain } from './begin-next.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { usualPace } from './lease-pace.ts';
import { refreshJob, refreshQueue } from './messages.ts';
import { type Silence, watchSilence } from './watch-silence.ts';

export type Claim = { readonly job: Job; readonly session: Session };

/** The job's row as long as the claim is good: whoever writes about a run names it so. */
export const claimed = ({ job }: Pick<Claim, 'job'>) =>
  ({ id: job.id, fence: job.fence, state: 'running' }) as const;

/**
 * Takes a queued job: the fence grows, a session begins. Null when it is not queued any more, or held back: then it
 * is looked at again when that changes.
 */
export async function claimJob(ctx: Context, jobId: number): Promise<Claim | null> {
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    if (await isHeld(ctx, tx, jobId)) return null;
    const now = ctx.now();
    const taken = await tx.job.updateMany({
      where: { id: jobId, state: 'queued' },
      data: {
        ...{ state: 'running', startedAt: now, heardAt: now, fence: { increment: 1 } },
        ...{ host: ctx.host, worker: ctx.worker, login: ctx.login },
      },
    });
    if (taken.count === 0) return null;
    const job = await tx.job.findUniqueOrThrow({ where: { id: jobId } });
    await renewLease(ctx, tx, job);
    const session = await beginSession(ctx, tx, jobId);
    // It only changes the place of those it overtakes, unless it was the last that could begin for now.
    const { projectName } = job;
    await refreshQueue(ctx, tx, { projectName, ...(hasCaps(ctx, projectName) ? {} : { id: { lt: jobId } }) });
    await refreshJob(ctx, tx, jobId);
    return { job, session };
  });
}

/** Whether a queued job may not begin now; the message that shows it says why. */
async function isHeld(ctx: Context, tx: Tx, jobId: number): Promise<boolean> {
  const job = await tx.job.findFirst({ where: { id: jobId, state: 'queued' } });
  const hold = job && (await holdOf(ctx, tx, job));
  if (!hold) return false;
  if ('until' in hold) await lookAgain(ctx, tx, job.projectName, hold.until);
  if (hold.why !== 'at-once') await refreshJob(ctx, tx, jobId);
  return true;
}

function hasCaps(ctx: Context, name: string): boolean {
  const project = projectOf(ctx, name);
  return ctx.perPerson > 0 || (project !== null && hasDayCaps(project.begin));
}

/** The session a job has or will have; call it while the job's row is locked. What is said in its thread may come first. */
export const jobSession = async (ctx: Pick<Context, 'newId'>, tx: Tx, jobId: number): Promise<Session> =>
  (await tx.session.findFirst({ where: { jobId, kind: 'job' } })) ??
  (await tx.session.create({ data: { id: ctx.newId(), kind: 'job', jobId } }));

async function beginSession(ctx: Context, tx: Tx, jobId: number): Promise<Session> {
  const { id } = await jobSession(ctx, tx, jobId);
  return tx.session.update({ where: { id }, data: { startedAt: ctx.now() } });
}

/** Renews the lease of a run by the clock of the database; null when the claim is not good any more. */
async function renewLease(ctx: Pick<Context, 'pace'>, tx: Tx, { id, fence }: Job) {
  const { leaseMs } = ctx.pace ?? usualPace;
  const rows = await tx.$queryRaw<Pick<Job, 'cancelledBy'>[]>`
    update "Job" set "leaseUntil" = clock_timestamp() + make_interval(secs => ${leaseMs / 1_000}::float)
    where id = ${id} and fence = ${fence} and state = 'running' returning "cancelledBy"`;
  return rows[0] ?? null;
}

export type Lease = {
  readonly signal: AbortSignal;
  heard: Silence['heard'];
  isLost(): boolean;
  lose(): void;
  end(): void;
};

/**
 * Keeps a claim alive and aborts its signal when a person cancels the job, when somebody else has claimed it,
 * or when the record could not be reached for so long that somebody else may.
 */
export function keepLease(ctx: Context, { job }: Claim): Lease {
  const { renewMs, giveUpMs, lookMs, elapsed } = ctx.pace ?? usualPace;
  const stop = new AbortController();
  const state = { lost: false, renewedAt: elapsed(), busy: false };
  const lose = () => {
    state.lost = true;
    stop.abort();
  };
  if (ctx.stopping.aborted) lose();
  ctx.stopping.addEventListener('abort', lose, { once: true });
  const end = () => {
    clearInterval(timer);
    ctx.stopping.removeEventListener('abort', lose);
  };
  const silence = watchSilence(ctx, job);
  const look = async () => {
    const asked = elapsed();
    const isDue = asked - state.renewedAt >= renewMs;
    const row = await (isDue
      ? renewLease(ctx, ctx.db, job)
      : ctx.db.job.findFirst({ where: claimed({ job }), select: { cancelledBy: true } }));
    if (!row) return lose();
    if (isDue) state.renewedAt = asked;
    if (row.cancelledBy !== null) stop.abort();
    await silence.look();
  };
  const timer = setInterval(() => {
    if (elapsed() - state.renewedAt > giveUpMs) return lose();
    if (state.busy) return;
    state.busy = true;
    look()
      .catch((error) => ctx.log.warn({ jobId: job.id, error }, 'the lease could not be looked at'))
      .finally(() => {
        state.busy = false;
      });
  }, lookMs);
  return { signal: stop.signal, heard: silence.heard, isLost: () => state.lost, lose, end };
}

import type { Context } from './context.ts';
import { interruptJob } from './interrupt-job.ts';
import { type LeasePace, usualPace } from './lease-pace.ts';

/**
 * Looks for runs whose lease is over and interrupts them, on whichever host they are: a host that stands still, is cut
 * off or never comes back does not say so itself. Any number of processes may do this at once. Leases go by the clock of
 * the database: after that was put forward, all of them get the time to be renewed. The first look only reads the clock.
 */
export function createSweep(ctx: Context): () => Promise<void> {
  const isSteady = watchSteps(ctx.pace ?? usualPace);
  return async () => {
    const [read] = await ctx.db.$queryRaw<{ at: number }[]>`
      select extract(epoch from clock_timestamp())::float * 1000 as at`;
    if (isSteady(read?.at ?? 0)) await sweep(ctx);
  };
}

/** Tells from one look to the next whether that clock went as ours did, and for a lease before. */
function watchSteps({ leaseMs, renewMs, elapsed }: LeasePace): (at: number) => boolean {
  /** Half of what a lease has left when it is renewed: less does no harm. */
  const jumpMs = (leaseMs - renewMs) / 2;
  let last: { readonly at: number; readonly elapsed: number } | null = null;
  let steadyFrom = Number.NEGATIVE_INFINITY;
  return (at) => {
    const now = elapsed();
    const isFirst = last === null;
    if (last && at - last.at - (now - last.elapsed) > jumpMs) steadyFrom = now + leaseMs;
    last = { at, elapsed: now };
    return !isFirst && now >= steadyFrom;
  };
}

async function sweep(ctx: Context): Promise<void> {
  const over = await ctx.db.$queryRaw<{ id: number }[]>`
    select "Job".id from "Job" where state = 'running' and coalesce("leaseUntil", '-infinity') < clock_timestamp()
    order by id`;
  for (const { id } of over) {
    const job = await ctx.db.job.findUnique({ where: { id } });
    // What runs in this very process ends by itself when it cannot renew its lease.
    if (!job || (job.host === ctx.host && job.worker === ctx.worker)) continue;
    const failed = (error: unknown) => ctx.log.error({ jobId: id, error }, 'a job could not be interrupted');
    await interruptJob(ctx, job, 'away').catch(failed);
  }
}

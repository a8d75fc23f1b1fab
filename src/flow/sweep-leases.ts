import type { Context } from './context.ts';
import { interruptJob } from './interrupt-job.ts';

/**
 * Interrupts the runs whose lease is over, on whichever host they are: a host that stands still, is cut off or never
 * comes back does not say so itself. Any number of processes may do this at once.
 */
export async function sweepLeases(ctx: Context): Promise<void> {
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

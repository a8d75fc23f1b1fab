import type { Job } from '../../prisma/client/client.ts';
import { deliveryOf } from '../domain/decision.ts';
import { inJob, partsOf } from '../domain/follow.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { refreshJob } from './messages.ts';
import { readChain } from './what-went-before.ts';

type Needs = Pick<Context, 'queue'>;
type Later = Pick<Job, 'id' | 'follows' | 'base' | 'branch'>;

/** What of a job's own commit nobody has decided about: it is offered, or kept because it passed no gate. */
const undecided: readonly Job['delivery'][] = ['offered', 'none'];

/**
 * Closes the offers of the earlier commits that are part of this job's: there is one to decide about. What somebody
 * decided in this moment stays decided.
 */
export async function closeEarlier(ctx: Needs, tx: Tx, job: Later): Promise<void> {
  const parts = partsOf(job, await readChain(tx, job)).filter(({ delivery }) => undecided.includes(delivery));
  for (const { id, delivery } of parts.toSorted((one, other) => one.id - other.id)) {
    await tx.$queryRaw`select 1 from "Job" where id = ${id} for update`;
    const open = { id, delivery, decisions: { none: { state: 'pending' } } } as const;
    const data = { delivery: 'continued', landed: inJob(job.id) } as const;
    if ((await tx.job.updateMany({ where: open, data })).count > 0) await refreshJob(ctx, tx, id);
  }
}

/** Offers again what went into this job's commit, which was discarded; not what had passed no gate by itself. */
export async function reopenEarlier(
  ctx: Needs & Pick<Context, 'projects'>,
  tx: Tx,
  job: Pick<Job, 'id' | 'projectName'>,
): Promise<void> {
  const isGated = (projectOf(ctx, job.projectName)?.gates.after.length ?? 0) > 0;
  const where = { delivery: 'continued', landed: inJob(job.id) } as const;
  for (const { id, outcome } of await tx.job.findMany({ where, orderBy: { id: 'asc' } })) {
    const delivery = deliveryOf(outcome ?? 'failed', isGated);
    await tx.job.update({ where: { id }, data: { delivery, landed: null } });
    await refreshJob(ctx, tx, id);
  }
}

/** The newest earlier commit that is part of this job's and was merged by a decision of its own; null when none was. */
export async function mergedPart(tx: Pick<Tx, 'job'>, job: Later): Promise<string | null> {
  const parts = partsOf(job, await readChain(tx, job));
  return parts.find(({ delivery }) => delivery === 'merged')?.commit ?? null;
}

/** An earlier job whose change is in this one's commit though somebody discarded it after this one began; or null. */
export async function discardedPart(
  tx: Pick<Tx, 'job' | 'decision'>,
  job: Later & Pick<Job, 'startedAt'>,
): Promise<number | null> {
  const gone = (await readChain(tx, job)).filter(
    ({ delivery, base }) => delivery === 'discarded' && base === job.base,
  );
  const discarded = await tx.decision.findFirst({
    where: {
      ...{ jobId: { in: gone.map(({ id }) => id) }, verb: 'discard', state: 'done' },
      settledAt: { gt: job.startedAt ?? new Date(0) },
    },
    orderBy: { id: 'desc' },
  });
  return discarded?.jobId ?? null;
}

import type { Context } from './context.ts';
import { itemsOf, tickKey } from './tick-item.ts';

/**
 * Whether what was decided about these jobs is still being carried out: a delivery, or the first try at the tick of what
 * they were about. A tick that was put off is not waited for: that may take a day.
 */
export async function isBeingDelivered(
  { db }: Pick<Context, 'db'>,
  jobIds: readonly number[],
): Promise<boolean> {
  const jobs = await db.job.findMany({ where: { id: { in: [...jobIds] } } });
  const about = (await Promise.all(jobs.map((job) => itemsOf(db, job)))).flat();
  const ticks = { key: { in: about.map(({ jobId }) => tickKey(jobId)) }, words: null };
  const OR = [{ jobId: { in: [...jobIds] } }, ticks];
  return (await db.decision.count({ where: { state: 'pending', OR } })) > 0;
}

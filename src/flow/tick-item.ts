import type { Job } from '../../prisma/client/client.ts';
import { partsOf } from '../domain/follow.ts';
import { short } from '../domain/words.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { oweWrite } from './owe-write.ts';
import { readChain } from './what-went-before.ts';

/** An item of the plan that a job is about, and that job. */
export type JobItem = {
  readonly jobId: number;
  readonly item: string;
  readonly title: string;
  readonly month: string;
};

/** A job that ended so did nothing about its item yet: the one after it did. */
const wentOn: readonly string[] = ['question', 'denied', 'planned'];

/** The items that a job's commit is about: its own, and those of the jobs whose work is part of it. */
export async function itemsOf(db: Pick<Tx, 'job'>, job: Job): Promise<JobItem[]> {
  const chain = await readChain(db, job);
  const parts = new Set(partsOf(job, chain).map(({ id }) => id));
  const earlier = chain.filter(({ id, outcome }) => parts.has(id) || wentOn.includes(outcome ?? ''));
  const items = new Map<string, JobItem>();
  for (const { id } of [...earlier.toReversed(), job]) {
    const own = await ownItem(db, id);
    if (own && !items.has(own.item)) items.set(own.item, own);
  }
  return [...items.values()];
}

/** What a job is about; one that was asked for again is about the same. */
async function ownItem(db: Pick<Tx, 'job'>, id: number | null): Promise<JobItem | null> {
  const job = id === null ? null : await db.job.findUnique({ where: { id } });
  if (!job) return null;
  const { item, itemTitle, itemMonth, retryOf } = job;
  if (item === null) return retryOf === null ? null : ownItem(db, retryOf);
  return { jobId: job.id, item, title: itemTitle ?? item, month: itemMonth ?? '' };
}

/** The name that makes the tick of what a job is about one decision. */
export const tickKey = (jobId: number): string => `tick/job/${jobId}`;

/** Owes the tick of what a merged job was about, where the project's file allows that. */
export async function oweTicks(
  ctx: Pick<Context, 'queue' | 'now' | 'projects'>,
  tx: Tx,
  job: Job,
  landed: string,
): Promise<void> {
  const project = projectOf(ctx, job.projectName);
  if (!project?.plan.tick) return;
  for (const { jobId, item, title, month } of await itemsOf(tx, job)) {
    const reference = `job ${job.id}, ${short(landed)}`;
    const write = { kind: 'tick', item, month, title, reference } as const;
    await oweWrite(ctx, tx, { project, key: tickKey(jobId), write });
  }
}

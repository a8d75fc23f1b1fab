import type { Job } from '../../prisma/client/client.ts';
import { continuesAt } from '../domain/continue.ts';
import { filesOf, idOfNext } from './again.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { recordJob } from './request-job.ts';

type Needs = Pick<Context, 'queue' | 'now' | 'idFor' | 'projects'>;

/**
 * Asks for what a job that met the usage limit has left, as a new job that begins once the limit is over; not where the
 * project says stop, where no reset was told, or where too many in a row met it. Whoever asked in a terminal stands
 * there and asks again: no app may be there to do it later. It has the id that Retry would give it: pressed as well, it
 * is one job. Call it in the transaction that ends the job, with the queue locked.
 */
export async function continueLater(ctx: Needs, tx: Tx, jobId: number): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId }, include: { attachments: true } });
  const project = projectOf(ctx, job.projectName);
  if (!project || job.channel === null) return;
  const { afterUsageLimit: after } = project;
  const notBefore = continuesAt({ ...job, after, before: await countBefore(tx, job), now: ctx.now() });
  if (notBefore === null) return;
  const { id, task, askedBy, channel, mode, model, maxMinutes, maxUsd, allowed } = job;
  await recordJob(ctx, tx, {
    ...{ id: idOfNext(ctx, 'retry', id), action: 'continue', files: filesOf(job), notBefore },
    ...{ project, task, askedBy, channel, mode, retryOf: id, threadOf: job.threadOf ?? id },
    mends: job.mends,
    follows: job.commit === null ? job.follows : id, // what it did already is not done again
    asked: { model, maxMinutes, maxUsd, allowed },
  });
}

/** How many before it met the limit in a row. */
async function countBefore(tx: Tx, { retryOf }: Job): Promise<number> {
  const before = retryOf === null ? null : await tx.job.findUnique({ where: { id: retryOf } });
  return before?.outcome === 'usage_limit' ? 1 + (await countBefore(tx, before)) : 0;
}

import type { Job } from '../../prisma/client/client.ts';
import { continuesAt } from '../domain/continue.ts';
import { filesOf, idOfNext } from './again.ts';
import { audit } from './audit.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';

type Needs = Pick<Context, 'queue' | 'now' | 'idFor' | 'projects'>;

/**
 * Asks for what a job that met the usage limit has left, as a new job that begins once the limit is over; not where the
 * project says stop, where no reset was told, or where too many in a row met it. Whoever asked in a terminal stands
 * there and asks again: no app may be there to do it later. It has the id that Retry would give it: pressed as well, it
 * is one job. Call it in the transaction that ends
 * the job, with the queue locked.
 */
export async function continueLater(ctx: Needs, tx: Tx, jobId: number): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId }, include: { attachments: true } });
  const after = projectOf(ctx, job.projectName)?.afterUsageLimit ?? 'stop';
  if (job.channel === null) return;
  const at = continuesAt({ ...job, after, before: await countBefore(tx, job), now: ctx.now() });
  if (at === null) return;
  const { projectName, task, askedBy, channel, mode, model, maxMinutes, maxUsd, allowed } = job;
  const threadOf = job.threadOf ?? job.id;
  const next = await tx.job.create({
    data: {
      ...{ requestId: idOfNext(ctx, 'retry', job.id), projectName, task, askedBy, channel, mode, threadOf },
      ...{ model, maxMinutes, maxUsd, allowed, retryOf: job.id, notBefore: at },
      follows: job.commit === null ? job.follows : job.id, // what it did already is not done again
      attachments: { create: filesOf(job) },
    },
  });
  const deed = { person: askedBy, action: 'continue', subject: `job ${next.id}`, projectName };
  await audit(tx, { ...deed, at: ctx.now() });
  await show(ctx, tx, messageKeys.jobRoot(next.id), { channel, parentKey: messageKeys.jobRoot(threadOf) });
  await ctx.queue.send(tx, { step: 'run', project: projectName, jobId: next.id });
}

/** How many before it met the limit in a row. */
async function countBefore(tx: Tx, { retryOf }: Job): Promise<number> {
  const before = retryOf === null ? null : await tx.job.findUnique({ where: { id: retryOf } });
  return before?.outcome === 'usage_limit' ? 1 + (await countBefore(tx, before)) : 0;
}

import type { Attachment, Job } from '../../prisma/client/client.ts';
import type { Attached } from '../domain/attached.ts';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Context, Tx } from './context.ts';
import { refreshJob } from './messages.ts';
import { type JobRequest, recordJob } from './request-job.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'idFor'>;
export type Whole = Job & { readonly attachments: readonly Attachment[] };
/** Who wants what of which job; `project` is that job's. */
export type Wanted = { readonly project: Project; readonly jobId: number; readonly by: string };
/** `isNew` is false where somebody had asked for it before. */
export type Begun = { readonly job: Job; readonly isNew: boolean };

export const filesOf = ({ attachments }: Whole): Attached[] =>
  attachments.map(({ fileId, name, refused }) => ({ fileId, name, refused }));

/** Works on a job that has ended, with its row locked; refuses one that has not, or is not there. */
export async function onEnded<T>(
  { db }: Pick<Context, 'db'>,
  jobId: number,
  work: (tx: Tx, job: Whole) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 from "Job" where id = ${jobId} for update`;
    const job = await tx.job.findUnique({ where: { id: jobId }, include: { attachments: true } });
    if (!job) return refuse('unknown', `There is no job ${jobId}.`);
    if (job.state !== 'ended') return refuse('not-ended', `Job ${jobId} has not ended yet.`);
    return work(tx, job);
  });
}

/** What one job can become another by; each does so once. */
export type Press = 'retry' | 'allow' | 'go' | 'fix';
/** The id of the job that comes of this one so. */
export const idOfNext = ({ idFor }: Pick<Context, 'idFor'>, what: Press, jobId: number): string =>
  idFor(`${what}/${jobId}`);

/** Begins a job that comes of another one, once: its request is named for that one and for what was pressed. */
export async function beginOnce(
  ctx: Needs,
  tx: Tx,
  { id: fromId }: Pick<Job, 'id'>,
  request: Omit<JobRequest, 'id'> & { readonly what: Press },
): Promise<Begun> {
  const id = idOfNext(ctx, request.what, fromId);
  const known = await tx.job.findUnique({ where: { requestId: id } });
  if (known) return { job: known, isNew: false };
  const job = await recordJob(ctx, tx, { ...request, action: request.what, id });
  await refreshJob(ctx, tx, fromId);
  return { job, isNew: true };
}

/**
 * Asks for the same again, as a new job in the same thread: the same task and files from the same beginning, with the
 * same limits. What was allowed for the first alone is not allowed for it. Asked twice, it is one job.
 */
export const retryJob = (ctx: Needs, wanted: Wanted): Promise<Begun | Refusal> =>
  onEnded(ctx, wanted.jobId, (tx, job) => sameAgain(ctx, tx, job, { ...wanted, what: 'retry', allowed: [] }));

/**
 * Asks for the same again with what it was denied allowed, for this one job. Refuses a job that was denied nothing.
 * Whoever calls it has made sure that an approver asks.
 */
export const allowAndRetry = (ctx: Needs, wanted: Wanted): Promise<Begun | Refusal> =>
  onEnded(ctx, wanted.jobId, async (tx, job) => {
    if (job.outcome !== 'denied' || job.denied.length === 0)
      return refuse('not-denied', `Job ${job.id} was not denied anything that could be allowed.`);
    return sameAgain(ctx, tx, job, { ...wanted, what: 'allow', allowed: job.denied });
  });

type Again = Wanted & { readonly what: 'retry' | 'allow'; readonly allowed: readonly string[] };

function sameAgain(ctx: Needs, tx: Tx, job: Whole, { project, by, what, allowed }: Again): Promise<Begun> {
  const { id, task, channel, follows, mode, model, maxMinutes, maxUsd } = job;
  return beginOnce(ctx, tx, job, {
    ...{ what, project, task, channel, follows, mode, askedBy: by, files: filesOf(job) },
    ...{ retryOf: id, threadOf: job.threadOf ?? id, mends: job.mends },
    asked: { model, maxMinutes, maxUsd, allowed },
  });
}

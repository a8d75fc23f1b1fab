import type { Job } from '../../prisma/client/client.ts';
import type { Attached } from '../domain/attached.ts';
import type { Asked, Project } from '../domain/project.ts';
import { audit } from './audit.ts';
import type { Context, Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';

export type JobRequest = {
  /** UUID of the request: the same one twice is one job. */
  readonly id: string;
  readonly project: Project;
  readonly task: string;
  readonly askedBy: string;
  /** Slack channel id where its messages go; null for none. */
  readonly channel: string | null;
  /** What is in the audit, where it was something else than asking for a job or going on from one. */
  readonly action?: string;
  readonly retryOf?: number | null;
  /** It is put off until then. */
  readonly notBefore?: Date;
  /** The job it continues: it does not begin before that one has ended. */
  readonly follows?: number | null;
  /** The job in whose thread its messages go. */
  readonly threadOf?: number | null;
  /** Unset: as the project says. */
  readonly mode?: Job['mode'];
  /** What it gets beside or instead of the project's own settings. */
  readonly asked?: Asked;
  readonly files?: readonly Attached[];
  /** The job whose work did not pass a gate, and that this one makes pass. */
  readonly mends?: number | null;
  /** The item of the plan it is about, and the cycle that asks; unset: the item of the job it comes of. */
  readonly itemOf?: Item;
  /** Slack's way back to who asked, for what cannot be said in the channel. */
  readonly replyTo?: string | undefined;
};
export type Item = Pick<Job, 'item' | 'itemTitle' | 'itemMonth' | 'cycleId'>;
type Needs = Pick<Context, 'queue' | 'now'>;

/** Records a job, owes its root message and queues its run, all or nothing. Asked twice, it is the same job. */
export async function requestJob(
  ctx: Needs & Pick<Context, 'db' | 'redact'>,
  request: JobRequest,
): Promise<Job> {
  const [task = ''] = await ctx.redact([request.task]);
  return ctx.db.$transaction((tx) => recordJob(ctx, tx, { ...request, task }));
}

/** The same as part of a transaction; the task is redacted. */
export async function recordJob(ctx: Needs, tx: Tx, request: JobRequest): Promise<Job> {
  const { id: requestId, project, channel, replyTo, follows = null, threadOf = null } = request;
  const { name, path, branch } = project;
  await tx.project.upsert({
    where: { name },
    create: { name, path, branch, seenAt: ctx.now() },
    update: { path, branch, seenAt: ctx.now() },
  });
  const known = await tx.job.findUnique({ where: { requestId } });
  if (known) return known;
  const itemOf = request.itemOf ?? (await inherited(tx, request.retryOf ?? follows));
  const of = { requestId, follows, threadOf, createdAt: ctx.now() };
  const job = await tx.job.create({ data: { ...of, ...rowOf({ ...request, itemOf }) } });
  const { askedBy: person, action = follows === null ? 'job' : 'follow-up' } = request;
  const deed = { person, action, subject: `job ${job.id}` };
  await audit(tx, { ...deed, projectName: name, at: ctx.now() });
  const parentKey = threadOf === null ? {} : { parentKey: messageKeys.jobRoot(threadOf) };
  await show(ctx, tx, messageKeys.jobRoot(job.id), { channel, replyTo, ...parentKey });
  await ctx.queue.send(tx, { step: 'run', project: name, jobId: job.id });
  return job;
}

/** What somebody asks for in the place of a job, or after it, is about the same item; no cycle asked for it. */
async function inherited(tx: Tx, id: number | null): Promise<Item> {
  const from = id === null ? null : await tx.job.findUnique({ where: { id } });
  const { item = null, itemTitle = null, itemMonth = null } = from ?? {};
  return { item, itemTitle, itemMonth, cycleId: null };
}

function rowOf({ project, task, askedBy, channel, itemOf, retryOf = null, ...request }: JobRequest) {
  const { mode = project.planFirst ? 'plan' : 'work', notBefore = null, asked = {}, files = [] } = request;
  const { item = null, itemTitle = null, itemMonth = null, cycleId = null } = itemOf ?? {};
  const { mends = null } = request;
  const { allowed = [], ...limits } = asked;
  return {
    ...{ item, itemTitle, itemMonth, cycleId, mends },
    ...{ projectName: project.name, task, askedBy, channel, retryOf, notBefore, mode },
    ...{ ...limits, allowed: [...allowed], attachments: { create: [...files] } },
  };
}

import type { Job } from '../../prisma/client/client.ts';
import type { Asked, Project } from '../domain/project.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { messageKeys, show } from './messages.ts';

export type JobRequest = {
  /** UUID of the request: the same one twice is one job. */
  readonly id: string;
  readonly project: Project;
  readonly task: string;
  readonly askedBy: string;
  /** Slack channel id where its messages go; null for none. */
  readonly channel: string | null;
  readonly retryOf?: number;
  /** Unset: as the project says. */
  readonly mode?: Job['mode'];
  /** What it gets beside or instead of the project's own settings. */
  readonly asked?: Asked;
  /** Slack's way back to who asked, for what cannot be said in the channel. */
  readonly replyTo?: string | undefined;
};

/** Records a job, owes its root message and queues its run, all or nothing. Asked twice, it is the same job. */
export async function requestJob(
  ctx: Pick<Context, 'db' | 'queue' | 'now' | 'redact'>,
  request: JobRequest,
): Promise<Job> {
  const [task = ''] = await ctx.redact([request.task]);
  const { id: requestId, project, askedBy, channel, retryOf = null, replyTo, mode, asked = {} } = request;
  const { allowed = [], ...limits } = asked;
  return ctx.db.$transaction(async (tx) => {
    const { name, path, branch } = project;
    await tx.project.upsert({
      where: { name },
      create: { name, path, branch },
      update: { path, branch, seenAt: ctx.now() },
    });
    const known = await tx.job.findUnique({ where: { requestId } });
    if (known) return known;
    const job = await tx.job.create({
      data: {
        ...{ requestId, projectName: name, task, askedBy, channel, retryOf },
        ...{ ...(mode && { mode }), ...limits, allowed: [...allowed] },
      },
    });
    const deed = { person: askedBy, action: retryOf === null ? 'job' : 'retry', subject: `job ${job.id}` };
    await audit(tx, { ...deed, projectName: name, at: ctx.now() });
    await show(ctx, tx, messageKeys.jobRoot(job.id), { channel, replyTo });
    await ctx.queue.send(tx, { step: 'run', project: name, jobId: job.id });
    return job;
  });
}

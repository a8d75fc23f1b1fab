import type { Job, Prisma } from '../../prisma/client/client.ts';
import type { Attached } from '../domain/attached.ts';
import { modeAfter } from '../domain/follow.ts';
import type { Project } from '../domain/project.ts';
import type { Context, Tx } from './context.ts';
import { recordJob } from './request-job.ts';

type FollowUp = {
  /** UUID of what asked for it: the same again is the same job. */
  readonly id: string;
  /** Redacted. */
  readonly task: string;
  readonly askedBy: string;
  readonly files?: readonly Attached[];
  /** Unset: a conversation about a plan goes on about the plan. */
  readonly mode?: Job['mode'];
  readonly replyTo?: string | undefined;
};

/** The newest job of the thread that this job is in, of those in such a state: what is said there goes on from it. */
export const newestOfThread = (
  tx: Pick<Tx, 'job'>,
  { id, threadOf }: Pick<Job, 'id' | 'threadOf'>,
  state?: Prisma.JobWhereInput['state'],
): Promise<Job | null> => {
  const first = threadOf ?? id;
  return tx.job.findFirst({
    where: { OR: [{ id: first }, { threadOf: first }], ...(state && { state }) },
    orderBy: { id: 'desc' },
  });
};

/**
 * Asks for a job that goes on from another one, in the same thread and with the same limits; what was allowed for that
 * one alone stays with it. It begins once that one has ended.
 */
export async function followUp(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  project: Project,
  job: Job,
  { mode, ...asked }: FollowUp,
): Promise<Job> {
  const { model, maxMinutes, maxUsd } = job;
  return recordJob(ctx, tx, {
    ...{ ...asked, project, channel: job.channel, follows: job.id, threadOf: job.threadOf ?? job.id },
    mode: mode ?? modeAfter(job, project.planFirst ?? false),
    asked: { model, maxMinutes, maxUsd },
  });
}

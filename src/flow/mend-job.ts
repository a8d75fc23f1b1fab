import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import { type Begun, beginOnce, filesOf, idOfNext, onEnded, type Wanted, type Whole } from './again.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { type JobRequest, recordJob } from './request-job.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'idFor'>;

/**
 * Asks for the one second try of a job that did not pass a gate, where the project wants that; a second try that does
 * not pass either waits for a person, and so does a job whose cycle was stopped. It has the id that Fix would give it:
 * pressed as well, it is one job. Call it in the transaction that ends the job, with the queue locked.
 */
export async function mendLater(
  ctx: Omit<Needs, 'db'> & Pick<Context, 'projects'>,
  tx: Tx,
  jobId: number,
): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({
    where: { id: jobId },
    include: { attachments: true, cycle: true },
  });
  const project = projectOf(ctx, job.projectName);
  if (!project?.gates.retry || job.commit === null || job.mends !== null) return;
  if (job.cycle && job.cycle.stoppedBy !== null) return;
  const { askedBy, allowed } = job;
  const request = mendOf(job, project, { askedBy, allowed });
  const id = idOfNext(ctx, 'fix', jobId);
  await recordJob(ctx, tx, { ...request, id, itemOf: job, action: 'second-try' }); // it belongs to the same cycle
}

/**
 * Asks for a job that makes the work of another one pass the gate which stopped it; what was allowed for that one alone
 * is not allowed for it. Asked twice, it is one job. Refuses a job that left no such work.
 */
export const fixJob = (ctx: Needs, { project, jobId, by }: Wanted): Promise<Begun | Refusal> =>
  onEnded(ctx, jobId, async (tx, job) => {
    if (job.outcome !== 'gate_failed' || job.commit === null)
      return refuse('no-gate', `Job ${jobId} left no work that a gate did not let pass.`);
    return beginOnce(ctx, tx, job, {
      ...mendOf(job, project, { askedBy: by, allowed: [] }),
      what: 'fix',
    });
  });

type By = { readonly askedBy: string; readonly allowed: readonly string[] };

/** The same task in the same thread, from the commit that did not pass; its prompt tells of the gate. */
function mendOf(job: Whole, project: Project, { askedBy, allowed }: By): Omit<JobRequest, 'id'> {
  const { id, task, channel, model, maxMinutes, maxUsd } = job;
  return {
    ...{ project, task, channel, askedBy, mode: 'work', files: filesOf(job) },
    ...{ mends: id, follows: id, threadOf: job.threadOf ?? id },
    asked: { model, maxMinutes, maxUsd, allowed },
  };
}

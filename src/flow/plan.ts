import { type Refusal, refuse } from '../domain/result.ts';
import { type Begun, beginOnce, filesOf, idOfNext, onEnded, type Wanted } from './again.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { refreshJob } from './messages.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'idFor'>;

const noPlan = (id: number) => refuse('no-plan', `Job ${id} is no plan that could be carried out.`);

/** Begins the job that carries a plan out. Asked twice, it is one job; refuses what was dropped, or is no plan. */
export const carryOutPlan = (ctx: Needs, { project, jobId, by }: Wanted): Promise<Begun | Refusal> =>
  onEnded(ctx, jobId, async (tx, job) => {
    if (job.outcome !== 'planned') return noPlan(jobId);
    if (job.droppedBy !== null) return refuse('dropped', `The plan of job ${jobId} was dropped already.`);
    const { task, channel, model, maxMinutes, maxUsd } = job;
    return beginOnce(ctx, tx, job, {
      ...{ what: 'go', project, task, channel, askedBy: by, files: filesOf(job), mode: 'work' },
      ...{ follows: jobId, threadOf: job.threadOf ?? jobId },
      asked: { model, maxMinutes, maxUsd },
    });
  });

/** Says that nothing shall come of a plan; refuses one that is carried out. */
export const dropPlan = (
  ctx: Needs,
  { jobId, by }: Pick<Wanted, 'jobId' | 'by'>,
): Promise<{ jobId: number } | Refusal> =>
  onEnded(ctx, jobId, async (tx, job) => {
    if (job.outcome !== 'planned') return noPlan(jobId);
    const begun = await tx.job.findUnique({ where: { requestId: idOfNext(ctx, 'go', jobId) } });
    if (begun) return refuse('begun', `Job ${begun.id} carries that plan out already.`);
    if (job.droppedBy !== null) return { jobId };
    await tx.job.update({ where: { id: jobId }, data: { droppedBy: by, droppedAt: ctx.now() } });
    const deed = { person: by, action: 'drop', subject: `job ${jobId}`, projectName: job.projectName };
    await audit(tx, { ...deed, at: ctx.now() });
    await refreshJob(ctx, tx, jobId);
    return { jobId };
  });

import type { Project } from './domain/project.ts';
import { lookAtQueue } from './flow/begin-next.ts';
import { buildUpgrade } from './flow/build-upgrade.ts';
import type { Context } from './flow/context.ts';
import { detectSignals } from './flow/detect-signals.ts';
import { indexBeats } from './flow/index-beats.ts';
import { recoverProject } from './flow/recover.ts';
import { recoverTalk } from './flow/recover-talk.ts';
import { runJob } from './flow/run-job.ts';
import { settleDecision } from './flow/settle-decision.ts';
import { talk } from './flow/talk.ts';
import type { Queues } from './postgres/queue.ts';

/** Whether a job is the one of this request, or its second try. */
async function isOf({ db }: Context, id: number, request: string | null): Promise<boolean> {
  const job = await db.job.findUnique({ where: { id } });
  const tried = job?.mends ? await db.job.findUnique({ where: { id: job.mends } }) : null;
  return request !== null && [job, tried].some((one) => one?.requestId === request);
}

/**
 * Takes a project up where an earlier process left it and works on its steps; call it under the project's lock. With
 * `only`, of its queued jobs the one of this request is run with its second try, or none; so it is with what was said to
 * its session.
 */
export async function serveProject(
  ctx: Context,
  queues: Queues,
  { name, path, branch, begin }: Project,
  only?: string | null,
): Promise<void> {
  await ctx.db.project.upsert({
    where: { name },
    create: { name, path, branch },
    update: { path, branch, seenAt: ctx.now() },
  });
  await indexBeats(ctx, name);
  await recoverProject(ctx, name, { requeue: true });
  await recoverTalk(ctx, name);
  /** A process that ends leaves its steps to the next one: the lock may be gone already. */
  const locked =
    <T>(step: (data: T) => Promise<void>) =>
    async (data: T) => {
      ctx.stopping.throwIfAborted();
      await step(data);
    };
  const living = new Set<number>();
  // Runs of a project are under its lock: what is called running and is not done here runs no more.
  const recover = async () => {
    if (ctx.stopping.reason !== 'lost') await recoverProject(ctx, name, { requeue: false, living });
  };
  const run = async ({ jobId }: { jobId: number }) => {
    // What is left here is queued again by whoever serves the project next.
    if ((only !== undefined && !(await isOf(ctx, jobId, only))) || living.has(jobId)) return;
    living.add(jobId);
    await runJob(ctx, jobId).finally(() => living.delete(jobId));
  };
  await queues.work(
    'run',
    name,
    locked((step) => run(step).finally(recover)),
    begin.atOnce,
  );
  await queues.work(
    'begin',
    name,
    locked(() => lookAtQueue(ctx, name)),
  );
  await queues.work(
    'detect',
    name,
    locked(({ jobId }) => detectSignals(ctx, jobId)),
  );
  await queues.work(
    'build',
    name,
    locked(({ upgradeId }) => buildUpgrade(ctx, upgradeId)),
  );
  await queues.work(
    'settle',
    name,
    locked(({ decisionId }) => settleDecision(ctx, decisionId)),
  );
  await queues.work(
    'talk',
    name,
    locked(() => talk(ctx, name, only)),
  );
}

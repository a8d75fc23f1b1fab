import type { Project } from './domain/project.ts';
import { every } from './every.ts';
import { lookAtQueue } from './flow/begin-next.ts';
import { buildUpgrade } from './flow/build-upgrade.ts';
import { closeDay } from './flow/close-day.ts';
import { type Context, projectOf } from './flow/context.ts';
import { detectSignals } from './flow/detect-signals.ts';
import { goOnWithCycle } from './flow/go-on-with-cycle.ts';
import { indexBeats } from './flow/index-beats.ts';
import { lookAtClock } from './flow/look-at-clock.ts';
import { recoverProject } from './flow/recover.ts';
import { recoverTalk } from './flow/recover-talk.ts';
import { runJob } from './flow/run-job.ts';
import { settleDecision } from './flow/settle-decision.ts';
import { dayClosed } from './flow/slots.ts';
import { talk } from './flow/talk.ts';
import type { Queues } from './postgres/queue.ts';
import type { Works } from './works.ts';

/**
 * Takes a project up where an earlier process left it and works on its steps; call it under the project's lock. With
 * `only`, of its queued jobs the one of this request is run with its second try, or those of this cycle, or none; so it
 * is with what was said to its session. What it returns takes it up once more, beside what runs here: after the database
 * was away, what was begun or done meanwhile may be known to nobody.
 */
export async function serveProject(
  ctx: Context,
  { queues, works }: { readonly queues: Queues; readonly works: Works },
  project: Project,
  only?: string | null,
): Promise<() => Promise<void>> {
  const { name, path, branch, begin } = project;
  await ctx.db.project.upsert({
    where: { name },
    create: { name, path, branch, seenAt: ctx.now() },
    update: { path, branch, seenAt: ctx.now() },
  });
  await queues.takeBack(name);
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
  /** What runs for long is not begun any more by a process that waits for its end … */
  const lasting =
    <T>(step: (data: T) => Promise<void>) =>
    (data: T) => {
      works.draining.throwIfAborted();
      return step(data);
    };
  /** … and that end waits for what comes to an end by itself. */
  const awaited = <T>(step: (data: T) => Promise<void>) => lasting((data: T) => works.track(step(data)));
  const living = new Set<number>();
  // Runs of a project are under its lock: what is called running and is not done here runs no more.
  const recover = async () => {
    if (ctx.stopping.reason !== 'lost') await recoverProject(ctx, name, { requeue: false, living });
  };
  const run = async ({ jobId }: { jobId: number }) => {
    // What is left here is queued again by whoever serves the project next.
    if (living.has(jobId) || !(await isWanted(ctx, only, { jobId }))) return;
    living.add(jobId);
    await works.track(
      runJob(ctx, jobId).finally(() => living.delete(jobId)),
      jobId,
    );
  };
  await queues.work('run', name, locked(awaited((step) => run(step).finally(recover))), begin.atOnce);
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
    'cycle',
    name,
    locked(async (step) => {
      if (await isWanted(ctx, only, step)) await goOnWithCycle(ctx, step);
    }),
  );
  await queues.work('build', name, locked(awaited(({ upgradeId }) => buildUpgrade(ctx, upgradeId))));
  await queues.work(
    'settle',
    name,
    locked(({ decisionId }) => settleDecision(ctx, decisionId)),
  );
  await queues.work(
    'close',
    name,
    locked(async ({ project, ...step }) => {
      const known = projectOf(ctx, project);
      if (known) await closeDay(ctx, { project: known, ...step });
      await dayClosed(ctx, { project, date: step.date });
    }),
  );
  await queues.work('talk', name, locked(lasting(() => talk(ctx, name, only))));
  if (only === undefined) await watchClock(ctx, project);
  return async () => {
    await queues.takeBack(name);
    await recoverProject(ctx, name, { requeue: true, living });
  };
}

/** How often the clock is looked at: what is due begins so late at most. */
const clockMs = 20_000;

/** Does what is due by the clock, now and from now on; a command of the CLI leaves that to the running app. */
async function watchClock(ctx: Context, project: Project): Promise<void> {
  await lookAtClock(ctx, project);
  const failed = (error: unknown) => ctx.log.error({ error }, 'the clock could not be looked at');
  void every(clockMs, ctx.stopping, () => lookAtClock(ctx, project), failed, `clock of ${project.name}`);
}

/** Whether a job or cycle is what a process serves that was begun for one request alone. */
async function isWanted(
  { db }: Context,
  only: string | null | undefined,
  { jobId, cycleId }: { readonly jobId?: number; readonly cycleId?: number },
): Promise<boolean> {
  if (only === undefined) return true;
  const job = jobId ? await db.job.findUnique({ where: { id: jobId }, include: { cycle: true } }) : null;
  const tried = job?.mends ? await db.job.findUnique({ where: { id: job.mends } }) : null;
  if (job) return [job, job.cycle, tried].some((one) => one?.requestId === only);
  const cycle = cycleId && (await db.cycle.findUnique({ where: { id: cycleId } }));
  return cycle ? cycle.requestId === only : true;
}

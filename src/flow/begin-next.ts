import type { Job } from '../../prisma/client/client.ts';
import { type Hold, hasDayCaps, mayBegin, type Ran, type Situation } from '../domain/begin.ts';
import { dayHours } from '../domain/budget.ts';
import type { Project } from '../domain/project.ts';
import { opensAt } from '../domain/working-hours.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { oweCycle } from './owe-cycle.ts';

type Needs = Pick<Context, 'now' | 'login' | 'projects' | 'perPerson' | 'disk'>;

/**
 * Makes claims and ends happen one after the other: whoever counts what runs then sees all of it, and who is held back
 * is seen by whoever ends next. To be taken before any row of a job or message is locked; it lasts until the commit.
 */
export const lockQueue = (tx: Tx): Promise<unknown> => tx.$executeRaw`select pg_advisory_xact_lock(7300006)`;

/** What is the same for all queued jobs of a project. */
type Shared = Omit<Situation, 'behind' | 'notBefore' | 'ofPerson' | 'limitUntil'> & {
  /** The jobs with this login that were told of a usage limit which goes on, the longest first. */
  readonly limited: readonly Job[];
  /** Where there are any: when somebody resumed the project last. */
  readonly resumedAt: Date | null;
};

/** The runs of a project that began in this time. */
export async function readRan(
  tx: Pick<Tx, 'job'>,
  projectName: string,
  within: { readonly gt: Date; readonly lte?: Date },
): Promise<Ran[]> {
  const rows = await tx.job.findMany({
    where: { projectName, startedAt: within },
    select: { startedAt: true, endedAt: true, costUsd: true },
  });
  return rows.flatMap(({ startedAt, ...one }) => (startedAt ? [{ ...one, startedAt }] : []));
}

async function readShared(ctx: Needs, tx: Tx, { name, day, begin }: Project): Promise<Shared> {
  const now = ctx.now();
  const since = new Date(now.getTime() - dayHours * 3_600_000);
  const row = await tx.project.findUnique({ where: { name } });
  const limited = await tx.job.findMany({
    where: { login: ctx.login, outcome: 'usage_limit', resetsAt: { gt: now } },
    orderBy: { resetsAt: 'desc' },
  });
  return {
    ...{ now, pausedBy: row?.pausedBy ?? null, opensAt: opensAt(day, now), zone: day.zone, limited },
    resumedAt: limited.length > 0 ? await lastResumed(tx, name) : null,
    running: await tx.job.count({ where: { projectName: name, state: 'running' } }),
    ran: hasDayCaps(begin) ? await readRan(tx, name, { gt: since }) : [],
    disk: (await ctx.disk?.()) ?? null,
  };
}

async function lastResumed(tx: Tx, projectName: string): Promise<Date | null> {
  const where = { projectName, action: 'resume', allowed: true };
  return (await tx.audit.findFirst({ where, orderBy: { id: 'desc' } }))?.at ?? null;
}

/** A job that waits, or one that somebody thinks of asking for. */
export type Candidate = Pick<Job, 'projectName' | 'askedBy' | 'follows' | 'notBefore' | 'model'>;

/** What holds a queued job back now; null when it may begin. A job whose project is gone is begun, to end in words. */
export async function holdOf(ctx: Needs, tx: Tx, job: Candidate): Promise<Hold | null> {
  const project = projectOf(ctx, job.projectName);
  return project && judge(ctx, tx, { project, job, shared: await readShared(ctx, tx, project) });
}

type Case = { readonly project: Project; readonly job: Candidate; readonly shared: Shared };

async function judge(ctx: Needs, tx: Tx, { project, job, shared }: Case): Promise<Hold | null> {
  const { askedBy, follows, notBefore } = job;
  const open = { id: follows ?? 0, state: { not: 'ended' } } as const;
  const situation = {
    ...{ ...shared, notBefore },
    behind: follows !== null && (await tx.job.count({ where: open })) > 0 ? follows : null,
    limitUntil: limitOf(ctx, { project, job, shared }),
    ofPerson: ctx.perPerson > 0 ? await tx.job.count({ where: { askedBy, state: 'running' } }) : 0,
  };
  return mayBegin(situation, project.begin, ctx.perPerson);
}

/**
 * Until when a job would meet the usage limit that one with the same login and model was told of; null when
 * there is none. Resuming the project says that the limit is over.
 */
function limitOf(ctx: Needs, { project, job, shared: { limited, resumedAt } }: Case): Date | null {
  const model = job.model ?? project.model;
  const met = limited.find((one) => (one.model ?? projectOf(ctx, one.projectName)?.model) === model);
  if (!met || (resumedAt && resumedAt > (met.endedAt ?? met.createdAt))) return null;
  return met.resetsAt;
}

/**
 * Queues the run of what may begin now in a project, oldest first, and another look for when time alone lets one more
 * begin. To be called with the queue locked, in the transaction after which things stand otherwise.
 */
export async function beginNext(ctx: Needs & Pick<Context, 'queue'>, tx: Tx, name: string): Promise<void> {
  const project = projectOf(ctx, name);
  // The file of another host names it: that one looks itself.
  if (!project)
    return ctx.queue.send(tx, { step: 'begin', project: name, afterSeconds: 0, key: 'elsewhere' });
  const queued = await tx.job.findMany({
    where: { projectName: name, state: 'queued' },
    orderBy: { id: 'asc' },
  });
  let shared = queued.length > 0 ? await readShared(ctx, tx, project) : null;
  let first: Date | null = null;
  for (const job of queued) {
    if (!shared) return;
    const hold = await judge(ctx, tx, { project, job, shared });
    if (hold === null) {
      await ctx.queue.send(tx, { step: 'run', project: name, jobId: job.id });
      shared = { ...shared, running: shared.running + 1 };
    } else if ('until' in hold && (!first || hold.until < first)) first = hold.until;
    if (hold?.why === 'at-once' || hold?.why === 'paused') break;
  }
  if (first) await lookAgain(ctx, tx, name, first);
}

/** Looks at a project's queue again at this time. */
export async function lookAgain(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  project: string,
  at: Date,
): Promise<void> {
  const afterSeconds = Math.max(1, Math.ceil((at.getTime() - ctx.now().getTime()) / 1000));
  await ctx.queue.send(tx, { step: 'begin', project, afterSeconds, key: at.toISOString() });
}

/**
 * What may begin after the end of a job: in its project, where a person may run only so many elsewhere too, and of the
 * cycle that asked for it. Whatever ends a job calls this.
 */
export async function beginAfter(
  ctx: Needs & Pick<Context, 'queue'>,
  tx: Tx,
  { projectName, askedBy, cycleId }: Pick<Job, 'projectName' | 'askedBy' | 'cycleId'>,
): Promise<void> {
  await lockQueue(tx);
  if (cycleId !== null) await oweCycle(ctx, tx, cycleId, [projectName]);
  const elsewhere = await tx.job.findMany({
    where: { askedBy, state: 'queued', projectName: { not: projectName } },
    ...{ distinct: ['projectName'], select: { projectName: true }, orderBy: { projectName: 'asc' } },
  });
  const names = ctx.perPerson > 0 ? elsewhere.map((one) => one.projectName) : [];
  for (const name of [projectName, ...names]) await beginNext(ctx, tx, name);
}

/** The look that was put off: whatever may begin by now is begun. */
export const lookAtQueue = (ctx: Needs & Pick<Context, 'db' | 'queue'>, name: string): Promise<void> =>
  ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    await beginNext(ctx, tx, name);
  });

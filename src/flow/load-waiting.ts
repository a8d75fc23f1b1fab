import type { Job } from '../../prisma/client/client.ts';
import { lookBackDays, type Warning, warningsAt } from '../domain/day-warning.ts';
import type { Project } from '../domain/project.ts';
import type { Waiting } from '../domain/views.ts';
import { estimateWait, lookedAt } from '../domain/wait.ts';
import { holdOf, readRan } from './begin-next.ts';
import { type Context, projectOf } from './context.ts';

type Reads = Pick<Context, 'db' | 'now' | 'projects' | 'login' | 'perPerson' | 'disk'>;

/** What is to be told of a job beside what its row says: where it waits, that it is silent, what its end came near to. */
export async function loadMoment(ctx: Reads, job: Job) {
  const project = projectOf(ctx, job.projectName);
  return {
    waiting: job.state === 'queued' ? await loadWaiting(ctx, job, project) : null,
    quiet: project && quietFor(job, project, ctx.now()),
    warnings: project ? await loadWarnings(ctx, job, project) : [],
    goesOnAt: await loadNext(ctx, job),
  };
}

async function loadWaiting(ctx: Reads, job: Job, project: Project | null): Promise<Waiting> {
  const { id, projectName } = job;
  const queued = await ctx.db.job.count({ where: { projectName, state: 'queued', id: { lt: id } } });
  const place = 1 + queued + (await ctx.db.job.count({ where: { projectName, state: 'running' } }));
  const at = { place, atOnce: project?.begin.atOnce ?? 1 };
  const minutes = estimateWait(await tookMs(ctx, projectName), at);
  const hold = await holdOf({ ...ctx, login: await loginOf(ctx, projectName) }, ctx.db, job);
  return { project: projectName, ...at, minutes, hold, now: ctx.now() };
}

/** The login that the project's jobs run with, which may do so on another host. */
async function loginOf({ db, login }: Reads, projectName: string): Promise<string> {
  const where = { projectName, login: { not: null } };
  return (await db.job.findFirst({ where, orderBy: { id: 'desc' } }))?.login ?? login;
}

/** What the last jobs of a project that ran to their own end took, in milliseconds. */
async function tookMs({ db }: Reads, projectName: string): Promise<number[]> {
  const rows = await db.job.findMany({
    where: {
      projectName,
      state: 'ended',
      startedAt: { not: null },
      outcome: { notIn: ['cancelled', 'interrupted'] },
    },
    ...{ orderBy: { id: 'desc' }, take: lookedAt.most, select: { startedAt: true, endedAt: true } },
  });
  return rows.flatMap(({ startedAt, endedAt }) =>
    startedAt && endedAt ? [endedAt.getTime() - startedAt.getTime()] : [],
  );
}

/** For how many minutes it has said nothing; null while that is less than people want to hear of. */
function quietFor({ state, heardAt, startedAt }: Job, { quietMinutes }: Project, now: Date): number | null {
  const since = heardAt ?? startedAt;
  if (state !== 'running' || since === null) return null;
  const minutes = Math.floor((now.getTime() - since.getTime()) / 60_000);
  return quietMinutes > 0 && minutes >= quietMinutes ? minutes : null;
}

async function loadWarnings({ db }: Reads, job: Job, { begin }: Project): Promise<Warning[]> {
  const { perDay } = begin;
  if (!job.endedAt || !job.startedAt || Math.max(perDay.jobs, perDay.minutes, perDay.dollars) <= 0) return [];
  const since = new Date(job.endedAt.getTime() - lookBackDays * 24 * 3_600_000);
  const ran = await readRan(db, job.projectName, { gt: since, lte: job.endedAt });
  return warningsAt(ran, job.endedAt, perDay);
}

/** When the job begins that goes on from one which met a usage limit. */
async function loadNext({ db }: Reads, { id, outcome }: Job): Promise<Date | null> {
  if (outcome !== 'usage_limit') return null;
  const next = await db.job.findFirst({ where: { retryOf: id }, orderBy: { id: 'asc' } });
  return next?.notBefore ?? null;
}

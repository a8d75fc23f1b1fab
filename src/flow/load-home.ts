import { dayHours } from '../domain/budget.ts';
import type { HomeView, Spent } from '../domain/home.ts';
import type { Context } from './context.ts';
import { loadJob, loadOffer, loadUpgrade } from './load-views.ts';
import { readLedger } from './read-ledger.ts';
import { readSpent } from './read-spent.ts';
import { readSignals, viewOf } from './signal-views.ts';
import { usableBy } from './usable.ts';

/** More than anybody scrolls through; what is beyond it is not even read. */
const mostRead = 100;

const load = async <T>(ids: readonly { id: number }[], one: (id: number) => Promise<T | null>) =>
  (await Promise.all(ids.map(({ id }) => one(id)))).filter((view) => view !== null);

/** What a person's Home tab shows now. */
export async function loadHome(ctx: Context, person: string): Promise<HomeView> {
  const projects = (await usableBy(ctx, person)).map(({ name }) => name);
  const of = { projectName: { in: projects } };
  const page = { orderBy: { id: 'asc' }, take: mostRead } as const;
  const jobs = await ctx.db.job.findMany({ where: { ...of, state: { in: ['running', 'queued'] } }, ...page });
  const waiting = await ctx.db.upgrade.findMany({ where: { ...of, state: 'proposed' }, ...page });
  const offered = await ctx.db.upgrade.findMany({
    where: { ...of, state: 'approved', retireWhy: { not: null } },
    ...page,
  });
  const paused = await ctx.db.project.findMany({
    where: { name: { in: projects }, pausedBy: { not: null } },
  });
  return {
    jobs: await load(jobs, (id) => loadJob(ctx, id)),
    upgrades: await load(waiting, (id) => loadUpgrade(ctx, id)),
    offers: await load(offered, (id) => loadOffer(ctx, id)),
    flagged: await readFlagged(ctx, projects),
    ledger: (await Promise.all(projects.map((name) => readLedger(ctx.db, name)))).flat(),
    spent: await spentIn(ctx, projects),
    paused: paused.map(({ name, pausedBy }) => ({ name, by: pausedBy ?? '' })),
  };
}

async function readFlagged({ db, now }: Context, projects: string[]) {
  const where = { projectName: { in: projects }, upgrades: { some: { state: 'flagged' } } } as const;
  const views = (await readSignals(db, where)).map((row) => viewOf(row, now()));
  return views.filter(({ state }) => state === 'flagged').slice(-mostRead);
}

async function spentIn({ db, now }: Context, projects: string[]): Promise<Spent[]> {
  const since = new Date(now().getTime() - dayHours * 3_600_000);
  const rows = projects.map(async (project) => {
    const ended = { projectName: project, endedAt: { gte: since } };
    const jobs = await db.job.aggregate({ where: ended, _sum: { costUsd: true }, _count: true });
    const ours = await readSpent(db, project, now());
    return { project, jobs: jobs._count, dollars: (jobs._sum.costUsd ?? 0) + ours.dollars };
  });
  return (await Promise.all(rows)).filter(({ jobs, dollars }) => jobs > 0 || dollars > 0);
}

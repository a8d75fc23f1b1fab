import { dayHours } from '../domain/budget.ts';
import type { HomeView, Spent } from '../domain/home.ts';
import type { Context } from './context.ts';
import { loadAll, loadJob, loadOffer, loadUpgrade } from './load-views.ts';
import { readLedger } from './read-ledger.ts';
import { readSpent } from './read-spent.ts';
import { readSignals, viewOf } from './signal-views.ts';
import { usableBy } from './usable.ts';

/** More than anybody scrolls through; what is beyond it is not even read. */
const mostRead = 100;

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
    jobs: await loadAll(jobs, (id) => loadJob(ctx, id)),
    upgrades: await loadAll(waiting, (id) => loadUpgrade(ctx, id)),
    offers: await loadAll(offered, (id) => loadOffer(ctx, id)),
    flagged: await readFlagged(ctx, projects),
    ledger: await readLedger(ctx.db, projects),
    spent: await readDay(ctx, projects),
    paused: paused.map(({ name, pausedBy }) => ({ name, by: pausedBy ?? '' })),
  };
}

async function readFlagged({ db, now }: Context, projects: string[]) {
  const where = { projectName: { in: projects }, upgrades: { some: { state: 'flagged' } } } as const;
  const views = (await readSignals(db, where)).map((row) => viewOf(row, now()));
  return views.filter(({ state }) => state === 'flagged').slice(-mostRead);
}

/** What its jobs took and, beside it, its upgrades and the session one talks with. */
async function readDay({ db, now }: Context, projects: string[]): Promise<Spent[]> {
  const since = new Date(now().getTime() - dayHours * 3_600_000);
  const rows = projects.map(async (project) => {
    const ended = { projectName: project, endedAt: { gte: since } };
    const jobs = await db.job.aggregate({ where: ended, _sum: { costUsd: true }, _count: true });
    const ours = await readSpent(db, project, now());
    const said = { projectName: project, answeredAt: { gte: since } };
    const talk = await db.remark.aggregate({ where: said, _sum: { costUsd: true } });
    const dollars = (jobs._sum.costUsd ?? 0) + ours.dollars + (talk._sum.costUsd ?? 0);
    return { project, jobs: jobs._count, dollars };
  });
  return (await Promise.all(rows)).filter(({ jobs, dollars }) => jobs > 0 || dollars > 0);
}

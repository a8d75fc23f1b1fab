import { dayHours } from '../domain/budget.ts';
import type { ProjectView } from '../domain/list-words.ts';
import type { JobView } from '../domain/views.ts';
import type { Context } from './context.ts';
import { loadAll, loadJob } from './load-views.ts';

/** How these projects stand. */
export const listProjects = ({ db }: Pick<Context, 'db'>, names: readonly string[]): Promise<ProjectView[]> =>
  Promise.all(
    names.map(async (name) => {
      const count = (state: 'running' | 'queued') => db.job.count({ where: { projectName: name, state } });
      const row = await db.project.findUnique({ where: { name } });
      const pausedBy = row?.pausedBy ?? null;
      return { name, pausedBy, running: await count('running'), queued: await count('queued') };
    }),
  );

/** The jobs of these projects that ended in the last 24 hours, from old to new. */
export async function listWorkDone(ctx: Context, names: readonly string[]): Promise<JobView[]> {
  const since = new Date(ctx.now().getTime() - dayHours * 3_600_000);
  const where = { projectName: { in: [...names] }, endedAt: { gte: since } };
  const rows = await ctx.db.job.findMany({ where, orderBy: { id: 'asc' } });
  return loadAll(rows, (id) => loadJob(ctx, id));
}

import { dayHours } from '../domain/budget.ts';
import { type Spent, tooMuchSpent, type UpgradeBudget, upgradeDefaults } from '../domain/stage/spending.ts';
import { type Context, projectOf, type Tx } from './context.ts';

type Span = { readonly gt: Date } | { readonly gte: Date; readonly lt: Date };

/** What a project's builders, the probes of what they built, and the questions to the judge took in 24 hours until `now`. */
export const readSpent = (db: Tx, projectName: string, now: Date): Promise<Spent> =>
  readSpentIn(db, projectName, { gt: new Date(now.getTime() - dayHours * 3_600_000) });

/** The same of those that were begun in a while. */
export async function readSpentIn(db: Tx, projectName: string, startedAt: Span): Promise<Spent> {
  const { _sum, _count } = await db.session.aggregate({
    where: {
      startedAt,
      OR: [
        { kind: 'builder', upgrade: { projectName } },
        { kind: 'judge', judgements: { some: { signals: { some: { projectName } } } } },
      ],
    },
    ...{ _sum: { costUsd: true }, _count: true },
  });
  return { dollars: _sum.costUsd ?? 0, runs: _count };
}

/** Why a project has no room for one more run now; null where it has, or is not in workspaces.toml. */
export async function noRoomIn(ctx: Pick<Context, 'projects' | 'now'>, db: Tx, projectName: string) {
  const project = projectOf(ctx, projectName);
  return project ? tooMuchSpent(project.upgrades, await readSpent(db, projectName, ctx.now())) : null;
}

export type ProjectSpent = {
  readonly project: string;
  readonly budget: UpgradeBudget;
  readonly spent: Spent;
};

/** The same of one project of the record, or of all, each beside what it may take. */
export async function readAllSpent(
  ctx: Pick<Context, 'db' | 'projects' | 'now'>,
  projectName?: string,
): Promise<ProjectSpent[]> {
  const where = projectName === undefined ? {} : { name: projectName };
  const rows = await ctx.db.project.findMany({ where, orderBy: { name: 'asc' } });
  const all: ProjectSpent[] = [];
  for (const { name: project } of rows) {
    const budget = projectOf(ctx, project)?.upgrades ?? upgradeDefaults;
    all.push({ project, budget, spent: await readSpent(ctx.db, project, ctx.now()) });
  }
  return all;
}

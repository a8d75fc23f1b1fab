import type { Context, Tx } from './context.ts';

type Reads = Pick<Context, 'projects'>;

/** Name of the repository for what spans projects; null where `workspaces.toml` names none. */
export const homeOf = ({ projects }: Reads): string | null =>
  projects.find(({ home }) => home === true)?.name ?? null;

/**
 * The projects whose beats are looked at together with those of `project`: with a home all that the record has beats
 * of, without one only itself.
 */
export async function scopeOf(ctx: Reads, db: Tx, project: string): Promise<string[]> {
  if (homeOf(ctx) === null) return [project];
  const known = await db.project.findMany({ select: { name: true } });
  const names = [...known.map(({ name }) => name), ...(await importedProjects(db))];
  return [...new Set([project, ...names])];
}

/** Names of the projects history was imported for. */
export async function importedProjects(db: Tx): Promise<string[]> {
  const rows = await db.importedFile.groupBy({ by: ['projectName'], orderBy: { projectName: 'asc' } });
  return rows.map(({ projectName }) => projectName);
}

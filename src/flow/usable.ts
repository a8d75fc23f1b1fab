import { mayUse, type Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { judge } from './allow.ts';
import type { Context } from './context.ts';

/** The projects of this process that somebody may ask for jobs in; what they are shown is of these alone. */
export async function usableBy(
  ctx: Pick<Context, 'projects' | 'slack' | 'log'>,
  person: Person,
): Promise<Project[]> {
  const refusals = await Promise.all(ctx.projects.map((project) => judge(ctx, mayUse, project, person)));
  return ctx.projects.filter((_, at) => refusals[at] === null);
}

import { notUser } from '../domain/answers.ts';
import { plainText } from '../domain/card.ts';
import { mayUse, type Person } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { judge } from './allow.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';

/** The projects of this process that somebody may ask for jobs in; what they are shown is of these alone. */
export async function usableBy(
  ctx: Pick<Context, 'projects' | 'slack' | 'log'>,
  person: Person,
): Promise<Project[]> {
  const refusals = await Promise.all(ctx.projects.map((project) => judge(ctx, mayUse, project, person)));
  return ctx.projects.filter((_, at) => refusals[at] === null);
}

/** Whether somebody may ask for nothing here at all: what they wanted is in the audit as refused. */
export async function isOutsider(
  ctx: Pick<Context, 'projects' | 'slack' | 'log' | 'db' | 'now'>,
  { person, action }: { readonly person: Person; readonly action: string },
): Promise<boolean> {
  if (ctx.projects.length === 0 || (await usableBy(ctx, person)).length > 0) return false;
  const deed = { person, action, subject: 'any project', projectName: null, at: ctx.now() };
  await audit(ctx.db, deed, plainText(notUser.line));
  return true;
}

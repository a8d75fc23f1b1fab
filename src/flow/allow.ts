import { type May, type Standing, unasked, unknown, whatToAsk } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { audit, type Deed } from './audit.ts';
import type { Context } from './context.ts';

type Needs = Pick<Context, 'db' | 'slack' | 'now' | 'log'>;
type Wanted = Pick<Deed, 'person' | 'action' | 'subject'>;

/**
 * Why this person may not do this in the project; null when they may. Slack is asked only where it can make a
 * difference; when it cannot answer, nobody is let in. A refusal is in the audit.
 */
export async function refusalOf(
  ctx: Needs,
  may: May,
  project: Project,
  wanted: Wanted,
): Promise<Refusal | null> {
  const refusal = await judge(ctx, may, project, wanted.person);
  if (refusal) await audit(ctx.db, { ...wanted, projectName: project.name, at: ctx.now() }, refusal.words);
  return refusal;
}

/** The same for words that are only heard: nobody wanted anything, so nothing is written down. */
export async function judge(
  ctx: Pick<Context, 'slack' | 'log'>,
  may: May,
  project: Project,
  person: string,
): Promise<Refusal<'not-allowed'> | null> {
  const refusal = may(unasked(person), project);
  const { groups, channel } = whatToAsk(project);
  if (!refusal || (groups.length === 0 && channel === null)) return refusal;
  return may(await ask(ctx, person, { groups, channel }), project);
}

async function ask(
  { slack, log }: Pick<Context, 'slack' | 'log'>,
  person: string,
  about: ReturnType<typeof whatToAsk>,
): Promise<Standing> {
  const answer = await slack?.person(person, about);
  if (answer && !isRefusal(answer)) return answer;
  log.warn({ person, ...answer }, 'Slack could not be asked about a person');
  return unknown(person);
}

import type { Card } from '../domain/card.ts';
import { closedAt } from '../domain/due.ts';
import { localDate } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isEmptyDay } from '../domain/worklog/facts.ts';
import { closing, nothingToClose } from '../domain/worklog/switch.ts';
import type { Closing } from './close-day.ts';
import type { Context } from './context.ts';
import { loadLog } from './load-log.ts';
import { channelOf } from './offer-worklog.ts';
import { dayOf, noPlan, readDay } from './read-day.ts';
import { loadWorklog } from './set-worklog.ts';

/** Queues the closing of a date because a person wants it, whether the log is on or not; false where nothing happened. */
export async function askToClose(ctx: Context, { project, date, by }: Closing): Promise<boolean> {
  const day = dayOf(ctx, project, date);
  if (!day) return false;
  const kept = await loadLog(ctx, project.name, date);
  if (!kept && isEmptyDay(await readDay(ctx, day, noPlan))) return false;
  await ctx.db.$transaction((tx) => ctx.queue.send(tx, { step: 'close', project: project.name, date, by }));
  return true;
}

/** The same of today, from Slack; what is said to whoever asked. */
export async function closeByHand(ctx: Context, project: Project, by: string): Promise<Card> {
  const date = localDate(ctx.now(), project.day.zone);
  if (!(await askToClose(ctx, { project, date, by }))) return nothingToClose(project.name, date);
  const isShown = (await channelOf(ctx, project)) !== null;
  const isLate = closedAt(date, project.day) <= ctx.now();
  return closing(await loadWorklog(ctx, project), { date, isShown, isLate });
}

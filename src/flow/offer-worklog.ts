import type { Project } from '../domain/project.ts';
import { isEmptyDay } from '../domain/worklog/facts.ts';
import type { Context } from './context.ts';
import { messageKeys, show } from './messages.ts';
import { noPlan, readDay } from './read-day.ts';
import type { Day } from './read-day-decided.ts';

/** Where a project speaks: its channel, else where its last job was asked for; null where there is no Slack. */
export async function channelOf({ db, slack }: Context, { name, channel }: Project): Promise<string | null> {
  if (!slack) return null;
  if (channel !== undefined) return channel;
  const last = await db.job.findFirst({
    where: { projectName: name, channel: { not: null } },
    orderBy: { id: 'desc' },
  });
  return last?.channel ?? null;
}

/** Asks, once in a project's life, whether its work log shall be written: after the first day with work in it. */
export async function offerWorklog(ctx: Context, project: Project, day: Day): Promise<void> {
  const { name } = project;
  const channel = await channelOf(ctx, project);
  const row = await ctx.db.project.findUnique({ where: { name } });
  if (channel === null || !row || row.worklogAsked !== null) return;
  if (isEmptyDay(await readDay(ctx, day, noPlan))) return;
  await ctx.db.$transaction(async (tx) => {
    // The moment is one of the day it is about, also where that night was missed: a yes writes that day's log.
    const worklogAsked = new Date(day.until.getTime() - 1);
    const { count } = await tx.project.updateMany({
      where: { name, worklogAsked: null },
      data: { worklogAsked },
    });
    if (count > 0) await show(ctx, tx, messageKeys.worklogQuestion(name), { channel });
  });
}

import { owedMonths } from '../domain/due.ts';
import { localDate, monthOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { policies } from '../domain/trust.ts';
import type { Context } from './context.ts';
import { rollOver } from './roll-over.ts';
import { closing, lastTaken, rolloverOf, seenSince, take } from './slots.ts';

/**
 * Moves what is open in a month that is over to the month it is now, where the file says so: after the days of that
 * month are closed, so that their logs show it as it was.
 */
export async function moveMonthsOn(ctx: Context, project: Project): Promise<void> {
  const name = rolloverOf(project.name);
  const { day, plan } = project;
  const seen = await seenSince(ctx, name, plan.rollover ? 'on' : 'off');
  if (!plan.rollover) return;
  const last = (await lastTaken(ctx.db, name))?.due ?? null;
  const to = monthOf(localDate(ctx.now(), day.zone));
  for (const from of owedMonths(day, { seen, last }, ctx.now())) {
    if ((await closing(ctx, project.name)) > 0) return;
    const moved = await rollOver(ctx, { project, from, to, by: policies.file });
    await take(ctx, ctx.db, { name, due: from }, isRefusal(moved) ? moved.words : `moved to ${to}`);
  }
}

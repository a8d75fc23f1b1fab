import { localDate, monthOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import type { DayFacts } from '../domain/worklog/facts.ts';
import { closedIn, planFact } from '../domain/worklog/progress.ts';
import type { Context } from './context.ts';
import { noPlan, type PlanRead } from './read-day.ts';
import type { Day } from './read-day-decided.ts';
import { readPlan } from './read-plan.ts';

/**
 * The plan as a day's log tells it. Once the day is over, what was read while it lasted stays. A project that was never
 * said to have a plan, and has no file, has none. What stands in it is shown without its secrets.
 */
export async function planThen(
  ctx: Context,
  project: Project,
  { date, until, end }: Day,
  kept: DayFacts | null,
): Promise<PlanRead> {
  if (kept && until >= end) return { plan: kept.plan, closed: new Set(kept.closed) };
  const read = await readPlan(ctx, project);
  if (isRefusal(read)) {
    const hasNone = read.refused === 'gone' && project.plan.source === undefined;
    return hasNone ? noPlan : { ...noPlan, plan: { kind: 'refused', words: read.words } };
  }
  const today = localDate(ctx.now(), project.day.zone);
  const release = read.filter(({ month }) => month === monthOf(date));
  return { plan: planFact(release, date, today), closed: closedIn(read) };
}

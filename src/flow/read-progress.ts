import type { Project } from '../domain/project.ts';
import type { DayFacts } from '../domain/worklog/facts.ts';
import type { Context } from './context.ts';
import { noPlan, type PlanRead } from './read-day.ts';
import type { Day } from './read-day-decided.ts';

/** The plan as a day's log tells it. Once the day is over, what was read while it lasted stays. */
export async function planThen(
  _: Context,
  __: Project,
  { until, end }: Day,
  kept: DayFacts | null,
): Promise<PlanRead> {
  if (kept && until >= end) return { plan: kept.plan, closed: new Set(kept.closed) };
  return noPlan;
}

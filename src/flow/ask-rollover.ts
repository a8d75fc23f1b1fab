import { localDate } from '../domain/local-time.ts';
import type { Person } from '../domain/permission.ts';
import type { PlanView } from '../domain/plan-words.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { monthsToRoll } from '../domain/rollover.ts';
import type { Context } from './context.ts';
import { readPlan } from './read-plan.ts';
import { rollOver } from './roll-over.ts';

type Order = {
  readonly project: Project;
  readonly by: Person;
  /** Months (2026-03); without them every month that is over, into the one that has begun. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Names what was asked: the same again is the same. */
  readonly id: string;
  readonly channel?: string | null;
  readonly replyTo?: string | undefined;
};

/** Decides what a person wants rolled over; the decisions, oldest month first. Refuses in words where nothing is. */
export async function askRollover(
  ctx: Context,
  { project, from, to, ...order }: Order,
): Promise<readonly number[] | Refusal> {
  const plan = await readPlan(ctx, project);
  if (isRefusal(plan)) return plan;
  const today = localDate(ctx.now(), project.day.zone);
  const pairs = monthsToRoll(plan, { from, to, today });
  if (isRefusal(pairs)) return pairs;
  const decisions: number[] = [];
  for (const months of pairs) {
    const decided = await rollOver(ctx, { project, ...months, ...order });
    if (isRefusal(decided)) return decided;
    decisions.push(decided.decisionId);
  }
  return decisions;
}

/** The plan of a project for people, or in words why there is none to be seen. */
export async function viewPlan(ctx: Context, project: Project): Promise<PlanView> {
  const read = await readPlan(ctx, project);
  if (isRefusal(read)) return { project: project.name, plan: [], problem: read.words };
  return { project: project.name, plan: read, problem: null };
}

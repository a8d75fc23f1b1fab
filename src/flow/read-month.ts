import { maxTaskLength } from '../domain/command.ts';
import { localDate, monthName, monthOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import type { Item } from '../domain/release.ts';
import { progressOf } from '../domain/release-words.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import type { Context } from './context.ts';
import { readPlan } from './read-plan.ts';

/** What a project has to do this month, in its own time zone. Nothing in it is a secret any more. */
export type MonthPlan = {
  readonly month: string;
  /** How the release stands. */
  readonly progress: string;
  readonly hasMonth: boolean;
  readonly open: readonly Item[];
  /**
   * How many items of earlier months are open. They are nobody's work until somebody moves them here: what was planned
   * and not done may have been given up.
   */
  readonly earlier: number;
  /** What its job is asked: the title and what stands below it. */
  taskOf(item: Item): string;
};

/** The project's plan for the month it is there now. Refuses what `readPlan` refuses. */
export async function readMonth(ctx: Context, project: Project): Promise<MonthPlan | Refusal> {
  const month = monthOf(localDate(ctx.now(), project.day.zone));
  const releases = await readPlan(ctx, project);
  if (isRefusal(releases)) return releases;
  const release = releases.find((one) => one.month === month);
  const open = (release?.items ?? []).filter((item) => item.open);
  const before = releases.filter((one) => one.month < month).flatMap(({ items }) => items);
  return {
    ...{ month, hasMonth: release !== undefined, open },
    progress: release ? progressOf(release) : `${monthName(month)}: nothing planned`,
    earlier: before.filter((item) => item.open).length,
    taskOf: ({ title, notes }) => [title, notes].filter(Boolean).join('\n\n').slice(0, maxTaskLength),
  };
}

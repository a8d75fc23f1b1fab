import type { Card } from './card.ts';
import type { Release } from './release.ts';
import { itemLine, progressOf } from './release-words.ts';
import { plain } from './words.ts';

/** A project's plan, or why there is none to be seen. */
export type PlanView = {
  readonly project: string;
  readonly plan: readonly Release[];
  readonly problem: string | null;
};

/** As many open items as somebody reads in a message; the terminal lists all. */
const mostListed = 20;

/** From the first month in which something is open, and the one before that; the last one where nothing is. */
function current(plan: readonly Release[]): readonly Release[] {
  const first = plan.findIndex(({ items }) => items.some(({ open }) => open));
  return first < 0 ? plan.slice(-1) : plan.slice(Math.max(first - 1, 0));
}

function openLines({ items }: Release, most: number): string[] {
  const open = items.filter((item) => item.open);
  const more = open.length - most;
  return [
    ...open.slice(0, most).map((item) => `  ${itemLine(item)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

const nothing = (project: string): Card => plain(`${project} has nothing planned.`);

/** One project's plan: its months with their open items; of months after `month` (2026-04) only how many there are. */
function onePlan({ project, plan, problem }: PlanView, month: string): Card {
  if (problem !== null) return plain(problem);
  const shown = current(plan);
  if (shown.length === 0) return nothing(project);
  const lines = shown.flatMap((release) => [
    progressOf(release),
    ...(release.month > month ? [] : openLines(release, mostListed)),
  ]);
  return { line: [`The plan of ${project}:`], body: lines.join('\n'), buttons: [] };
}

/** What `/job plan` tells: of one project its open items, of several how far each is; `month` is the one now. */
export function planCard(views: readonly PlanView[], month: string): Card {
  const [only, ...others] = views;
  if (only && others.length === 0) return onePlan(only, month);
  const lines = views.flatMap(({ project, plan }) => {
    const months = current(plan).map(progressOf);
    return months.length > 0 ? [[project, ...months].join(' · ')] : [];
  });
  if (lines.length === 0) return plain('No project has a plan yet: /job plan <project> says what it wants.');
  return { line: ['Plans:'], body: lines.join('\n'), buttons: [] };
}

/** The whole plan of a project, for the terminal. */
export function planLines({ project, plan, problem }: PlanView): string[] {
  if (problem !== null) return [problem.startsWith(`${project} `) ? problem : `${project} · ${problem}`];
  if (plan.length === 0) return [`${project} · nothing planned`];
  return plan.flatMap((release) => [
    `${project} · ${progressOf(release)}`,
    ...release.items.map((item) => `  ${item.open ? '[ ]' : '[x]'} ${itemLine(item)}`),
  ]);
}

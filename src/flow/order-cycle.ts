import { say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { mayUse } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { refusalOf } from './allow.ts';
import { beginCycle } from './begin-cycle.ts';
import { type Context, projectOf } from './context.ts';
import { stopForPerson } from './stop-cycle.ts';
import { usableBy } from './usable.ts';

/** What was typed, by whom and where; without a project it is about the channel's, else about all they may use. */
type Order = {
  readonly name: 'cycle' | 'stop';
  readonly project: string | null;
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  readonly replyTo?: string | undefined;
};

async function meant(
  ctx: Context,
  { name: action, project, user, channel }: Order,
): Promise<Project[] | Refusal> {
  const named = project === null ? null : projectOf(ctx, project);
  if (named) {
    const refusal = await refusalOf(ctx, mayUse, named, { person: user, action, subject: named.name });
    return refusal ?? [named];
  }
  const usable = await usableBy(ctx, user);
  const here = usable.filter((one) => one.channel === channel);
  return here.length > 0 ? here : usable;
}

/** `/job cycle`, whose answer is its message in the channel, and `/job stop`. */
export async function orderCycle(ctx: Context, order: Order): Promise<Card | null> {
  const projects = await meant(ctx, order);
  if (isRefusal(projects)) return say(projects.words);
  return order.name === 'cycle' ? begin(ctx, order, projects) : stop(ctx, order, projects);
}

async function begin(ctx: Context, { id, user: by, replyTo, ...order }: Order, projects: readonly Project[]) {
  const [only, ...more] = projects;
  const channel = (more.length === 0 ? only?.channel : undefined) ?? order.channel;
  const unlimited = { maxJobs: null, maxUsd: null };
  const begun = await beginCycle(ctx, { id, projects, by, channel, replyTo, ...unlimited });
  return isRefusal(begun) ? say(begun.words) : null;
}

async function stop(ctx: Context, { user: by }: Order, projects: readonly Project[]): Promise<Card> {
  const going = await openCycles(
    ctx,
    projects.map(({ name }) => name),
  );
  const words: string[] = [];
  for (const { id: cycleId } of going) words.push((await stopForPerson(ctx, { cycleId, by })).words);
  return say(words.join(' ') || 'No cycle is at work there.');
}

/** The cycles that are at work in one of these projects, the oldest first. */
export const openCycles = ({ db }: Pick<Context, 'db'>, names: readonly string[]) =>
  db.cycle.findMany({
    where: { parts: { some: { projectName: { in: [...names] }, endedAt: null } } },
    orderBy: { id: 'asc' },
  });

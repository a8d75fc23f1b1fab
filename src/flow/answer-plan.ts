import { notUser, say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { localDate, monthOf } from '../domain/local-time.ts';
import { planCard } from '../domain/plan-words.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { askRollover, viewPlan } from './ask-rollover.ts';
import type { Context } from './context.ts';

/** What is planned in the projects with these names. */
export async function answerPlan(ctx: Context, names: readonly string[]): Promise<Card> {
  const projects = ctx.projects.filter(({ name }) => names.includes(name));
  const [first] = projects;
  if (!first) return notUser;
  const views = await Promise.all(projects.map((project) => viewPlan(ctx, project)));
  return planCard(views, monthOf(localDate(ctx.now(), first.day.zone)));
}

type Asking = {
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  readonly replyTo?: string | undefined;
};

/** Has what is open rolled over; null when that is shown in the channel, else why it cannot be. */
export async function answerRollover(
  ctx: Context,
  project: Project,
  { id, user: by, channel, replyTo }: Asking,
): Promise<Card | null> {
  const place = { channel: project.channel ?? channel, replyTo };
  const decided = await askRollover(ctx, { project, by, id, ...place });
  return isRefusal(decided) ? say(decided.words) : null;
}

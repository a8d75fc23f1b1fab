import { say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import type { Stop } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import { refusalOf } from './allow.ts';
import { cancelJob } from './cancel-job.ts';
import { type Context, projectOf } from './context.ts';
import { newestOfThread } from './follow-up.ts';
import { refreshJob } from './messages.ts';

/**
 * Slack's own Stop button: ends every job of that thread that waits or runs. Where there is none any more, the thread
 * is told again how it stands: Slack leaves that to us.
 */
export async function stopThread(ctx: Context, { channel, threadTs, user }: Stop): Promise<Card | null> {
  const root = await ctx.db.message.findFirst({ where: { channel, ts: threadTs } });
  const [subject, number] = root?.key.split('/') ?? [];
  if (subject !== 'job') return null;
  const first = Number(number);
  const ofThread = { OR: [{ id: first }, { threadOf: first }] };
  const going = await ctx.db.job.findMany({
    where: { ...ofThread, state: { not: 'ended' } },
    orderBy: { id: 'asc' },
  });
  for (const job of going) {
    const project = projectOf(ctx, job.projectName);
    const wanted = { person: user, action: 'stop', subject: `job ${job.id}` };
    if (!project) return say('That belongs to a project which is not in workspaces.toml any more.');
    const refusal = await refusalOf(ctx, mayUse, project, wanted);
    if (refusal) return say(refusal.words);
    await cancelJob(ctx, job.id, user);
  }
  if (going.length === 0) await showThread(ctx, first);
  return null;
}

/** How a thread stands is told with the first message of its newest job. */
const showThread = (ctx: Context, first: number): Promise<void> =>
  ctx.db.$transaction(async (tx) => {
    const newest = await newestOfThread(tx, { id: first, threadOf: null });
    if (newest) await refreshJob(ctx, tx, newest.id);
  });

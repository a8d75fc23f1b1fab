import { say, transcriptGone } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import type { JobView } from '../domain/views.ts';
import type { Context } from './context.ts';
import { goneSince } from './forget-transcripts.ts';
import { messageKeys, show, threadKey } from './messages.ts';

/**
 * Owes the transcript of a job that has ended as a file in its thread, for whoever may use its project: that was looked
 * at by the caller. What there is to say instead, or where it is.
 */
export async function showTranscript(
  ctx: Pick<Context, 'db' | 'queue'>,
  { id, state }: JobView,
  replyTo?: string,
): Promise<Card> {
  const { channel, threadOf } = await ctx.db.job.findUniqueOrThrow({ where: { id } });
  if (state !== 'ended') return say(`Job ${id} has not ended yet; its transcript comes when it has.`);
  if (channel === null) return say(`Job ${id} has no thread. In a terminal: audition show ${id}`);
  const since = await goneSince(ctx, id);
  if (since) return say(transcriptGone(id, since));
  if ((await ctx.db.event.count({ where: { session: { jobId: id, kind: 'job' } } })) === 0)
    return say(`Job ${id} has no transcript: no session of it began.`);
  const key = messageKeys.jobFile(id, 'transcript');
  await ctx.db.$transaction((tx) =>
    show(ctx, tx, key, { channel, parentKey: threadKey({ id, threadOf }), replyTo }),
  );
  return say(`The transcript of job ${id} is in its thread, as a file.`);
}

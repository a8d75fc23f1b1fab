import type { Message } from '../../prisma/client/client.ts';
import { titled } from '../domain/job-words.ts';
import { isSlackUser } from '../domain/permission.ts';
import { closed, isFull, planFrom, planSince } from '../domain/progress.ts';
import { isRefusal } from '../domain/result.ts';
import type { JobView } from '../domain/views.ts';
import type { Context } from './context.ts';
import { show } from './messages.ts';
import type { Posted, Slack } from './ports.ts';

/** Slack ends a stream after about five minutes, whatever is told to it: before that the next message begins. */
export const streamLifeSeconds = 240;

type Sent = Awaited<ReturnType<Slack['post']>>;
type Telling = {
  readonly message: Message;
  readonly job: JobView;
  readonly threadTs: string | null;
};
type Streaming = { readonly ctx: Context; readonly slack: Slack; readonly telling: Telling };

/**
 * Tells a job's steps to a stream, and keeps in the record what it was told, so that nothing is told twice. Null where
 * the message has to be posted or edited as others are: no stream there, one that Slack has cut, or none begun.
 */
export async function streamProgress(ctx: Context, slack: Slack, telling: Telling): Promise<Sent | null> {
  const { message, job } = telling;
  const of = { ctx, slack, telling };
  if (message.streamTs !== null) return job.state === 'running' ? goOn(of) : end(of);
  return job.state === 'running' && message.ts === null ? begin(of) : null;
}

/**
 * Owes the message of a stream again that has been open for long; asks again later about one that was begun since this
 * was asked for.
 */
export async function turnStream(ctx: Pick<Context, 'db' | 'queue' | 'now'>, key: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const message = await tx.message.findUnique({ where: { key } });
    if (!message?.streamTs) return;
    const afterSeconds = streamLifeSeconds - Math.floor(ageMs(ctx, message) / 1_000);
    if (afterSeconds > 0) await ctx.queue.send(tx, { step: 'outbox', key, afterSeconds, turn: true });
    else await show(ctx, tx, key, { channel: message.channel });
  });
}

const ageMs = ({ now }: Pick<Context, 'now'>, { streamAt }: Message): number =>
  now().getTime() - (streamAt?.getTime() ?? 0);

const place = ({ message }: Telling, ts: string): Posted => ({ channel: message.channel, ts });

async function keep({ ctx, telling }: Streaming, data: Partial<Message>): Promise<void> {
  await ctx.db.message.update({ where: { key: telling.message.key }, data });
}

/** Whoever asked for the job watches it. An answer that got lost is looked for before a second stream is begun. */
async function begin(of: Streaming): Promise<Sent | null> {
  const { ctx, slack, telling } = of;
  const { message, job, threadTs } = telling;
  const { channel, key } = message;
  if (threadTs === null || !isSlackUser(job.askedBy)) return null;
  const lost = message.triedAt ? await slack.find({ channel, key, threadTs }) : null;
  if (lost) return adopt(of, lost);
  await keep(of, { triedAt: ctx.now() });
  const plan = titled(job, planFrom(job, message.streamed));
  const begun = await slack.streams.start({ channel, threadTs, reader: job.askedBy, plan });
  if (isRefusal(begun)) return begun.refused === 'no-streams' ? null : begun;
  if (!('ts' in begun)) return begun;
  await begins(of, begun, job.stepCount);
  return begun;
}

/** A stream that is open has to be followed up before Slack cuts it, also when no step comes for a while. */
async function begins({ ctx, telling }: Streaming, { ts }: Posted, streamed: number): Promise<void> {
  const { key } = telling.message;
  await ctx.db.$transaction(async (tx) => {
    await tx.message.update({ where: { key }, data: { ts, streamTs: ts, streamAt: ctx.now(), streamed } });
    await ctx.queue.send(tx, { step: 'outbox', key, afterSeconds: streamLifeSeconds, turn: true });
  });
}

/** A message of ours that was found: whether it is a stream or not turns out when it is told something. */
async function adopt(of: Streaming, found: Posted): Promise<Sent | null> {
  const { telling } = of;
  await begins(of, found, telling.message.streamed);
  const message = { ...telling.message, ts: found.ts, streamTs: found.ts, streamAt: of.ctx.now() };
  return goOn({ ...of, telling: { ...telling, message } });
}

async function goOn(of: Streaming): Promise<Sent | null> {
  const { ctx, slack, telling } = of;
  const { message, job } = telling;
  const isOld = ageMs(ctx, message) >= streamLifeSeconds * 1_000;
  if (isOld || isFull(job, message.streamed)) return turn(of);
  const at = place(telling, message.streamTs ?? '');
  const isNew = message.streamed !== job.stepCount;
  if (!isNew && job.quiet === null) return at;
  const since = planSince(job, message.streamed);
  const told = await slack.streams.append(at, titled(job, isNew ? since : { ...since, tasks: [] }));
  if ('ts' in told) await keep(of, { streamed: job.stepCount });
  return isRefusal(told) ? cut(of, told.refused) : told;
}

/** Ends the stream with all it was told done, and begins the next one in the same thread. */
async function turn(of: Streaming): Promise<Sent | null> {
  const { slack, telling } = of;
  const { message, job } = telling;
  const known = closed(planSince({ ...job, ...upTo(job, message.streamed) }, message.streamed));
  const ended = await slack.streams.stop(
    place(telling, message.streamTs ?? ''),
    known,
    `${message.key}/before`,
  );
  if ('retryAfterSeconds' in ended) return ended;
  if (isRefusal(ended) && ended.refused !== 'cut') return ended;
  const anew = { ts: null, streamTs: null, streamAt: null, triedAt: null };
  await keep(of, anew);
  return begin({ ...of, telling: { ...telling, message: { ...message, ...anew } } });
}

/** The job as it was when it had so many steps. */
const upTo = ({ steps, stepCount }: JobView, count: number) => ({
  steps: steps.slice(0, Math.max(0, steps.length - (stepCount - count))),
  stepCount: count,
});

async function end(of: Streaming): Promise<Sent | null> {
  const { slack, telling } = of;
  const { message, job } = telling;
  const at = place(telling, message.streamTs ?? '');
  const ended = await slack.streams.stop(at, planSince(job, message.streamed), message.key);
  if (isRefusal(ended)) return cut(of, ended.refused);
  if ('ts' in ended) await keep(of, { streamTs: null, streamAt: null, streamed: job.stepCount });
  return ended;
}

/** What Slack does not take as a stream any more is a message to edit; nothing in it keeps spinning. */
async function cut(of: Streaming, why: string): Promise<null> {
  const { ctx, telling } = of;
  const about = { jobId: telling.job.id, key: telling.message.key };
  ctx.log.warn({ ...about, why }, 'a stream was cut: its message is edited from now on');
  await keep(of, { streamTs: null, streamAt: null });
  return null;
}

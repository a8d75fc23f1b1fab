import type { Message } from '../../prisma/client/client.ts';
import { jobNotShown, transcriptNotShown } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { isSlackUser } from '../domain/permission.ts';
import { isRefusal } from '../domain/result.ts';
import type { Context, Step } from './context.ts';
import { type Drawn, draw } from './draw-message.ts';
import { loadJob } from './load-views.ts';
import { isHome } from './messages.ts';
import { oweRefused } from './owe-refused.ts';
import type { Posted, Slack } from './ports.ts';
import { publishHome } from './publish-home.ts';
import { streamProgress, turnStream } from './stream-progress.ts';
import { tellSession } from './tell-session.ts';
import { sendFile } from './thread-file.ts';

type Posting = Pick<Extract<Step, { step: 'outbox' }>, 'key' | 'replyTo' | 'turn'>;

/** Slack takes about one message a second and channel; a reply also waits this long for its root to be there. */
const tryAgainAfterSeconds = 1;

/**
 * Brings Slack up to date with one message: posts it once, edits it from then on. How it looks is read from the
 * record now, so any number of changes is one edit. An answer that got lost is looked for before a second post.
 */
export async function postMessage(ctx: Context, step: Posting): Promise<void> {
  const { key } = step;
  if (isHome(key)) return publishHome(ctx, key);
  if (step.turn) return turnStream(ctx, key);
  const message = await readMessage(ctx, key);
  if (!ctx.slack || !message || message.posted >= message.wanted) return;
  const drawn = await draw(ctx, key);
  if (!drawn) throw new Error(`nothing in the record is shown by the message ${key}`);
  if (isUnseen(message) && isLate(drawn)) return recordShown(ctx, message);
  const parent = message.parentKey
    ? await ctx.db.message.findUnique({ where: { key: message.parentKey } })
    : null;
  if (message.parentKey && !parent?.ts)
    return parent?.problem
      ? recordProblem(ctx, message, parent.problem)
      : again(ctx, step, tryAgainAfterSeconds);
  const sent = await say(ctx, ctx.slack, { message, drawn, threadTs: parent?.ts ?? null });
  if ('retryAfterSeconds' in sent) return again(ctx, step, sent.retryAfterSeconds);
  if (!isRefusal(sent)) return recordPosted(ctx, message, sent);
  if (message.problem !== sent.words)
    ctx.log.error({ key, words: sent.words, detail: sent.detail }, 'Slack refused a message');
  await tellAsker(ctx, ctx.slack, { message, words: sent.words, replyTo: step.replyTo });
  await recordProblem(ctx, message, sent.words);
}

const isUnseen = ({ ts, triedAt }: Message): boolean => ts === null && triedAt === null;
/** The steps of what was over before anybody saw one of them are of no use beside its result. */
const isLate = (drawn: Drawn): boolean =>
  drawn.kind === 'progress' ? drawn.job.state === 'ended' : drawn.kind === 'card' && drawn.isLate === true;

const recordShown = async ({ db }: Context, { key, wanted }: Message): Promise<void> =>
  void (await db.message.update({ where: { key }, data: { posted: wanted } }));

/** What was refused waits until it changes or is owed again; Slack has not got it, so it need not be looked for. */
async function recordProblem(ctx: Context, { key, wanted }: Message, problem: string): Promise<void> {
  await ctx.db.message.update({ where: { key }, data: { posted: wanted, problem, triedAt: null } });
}

/** Where something is taken that was refused before, the trouble is over: the rest of that channel is owed again. */
async function recordPosted(ctx: Context, message: Message, sent: Posted): Promise<void> {
  const { key, wanted, problem } = message;
  await ctx.db.$transaction(async (tx) => {
    await tx.message.update({ where: { key }, data: { ...sent, posted: wanted, problem: null } });
    if (problem) await oweRefused(ctx, tx, message.channel);
  });
}

type Refused = { readonly message: Message; readonly words: string; readonly replyTo: string | undefined };

/** Who asked for what the channel does not show, a job or its transcript, hears why, once. */
async function tellAsker(ctx: Context, slack: Slack, { message, words, replyTo }: Refused): Promise<void> {
  const { key, channel, ts, problem } = message;
  const [subject, id, part] = key.split('/');
  const notShown = { root: jobNotShown, transcript: transcriptNotShown }[part ?? ''];
  if (subject !== 'job' || !notShown || ts || problem) return;
  const job = await loadJob(ctx, Number(id));
  if (job && (replyTo || isSlackUser(job.askedBy)))
    await slack.tell({ channel, user: job.askedBy, replyTo, card: notShown(job.id, words) });
}

/**
 * Waits for a change that is being written: its own step is left out as long as this one waits in the queue, and
 * this one would show what was before it.
 */
async function readMessage({ db }: Context, key: string): Promise<Message | null> {
  const rows = await db.$queryRaw<Message[]>`select * from "Message" where key = ${key} for update`;
  return rows[0] ?? null;
}

type Sent = Awaited<ReturnType<Slack['post']>>;
type Place = { readonly message: Message; readonly threadTs: string | null };

/** Says it, as a stream or file where it is one, else as a message that is posted once and edited from then on. */
async function say(ctx: Context, slack: Slack, { drawn, ...place }: Place & { drawn: Drawn }): Promise<Sent> {
  if (drawn.kind === 'file') return sendFile(ctx, slack, { ...place, drawn });
  const streamed = drawn.kind === 'progress' && (await streamProgress(ctx, slack, { ...place, ...drawn }));
  const sent = streamed || (await send(ctx, slack, { ...place, card: drawn.card }));
  if (drawn.kind !== 'root' || !('ts' in sent)) return sent;
  const thread = { ...sent, ts: place.threadTs ?? sent.ts };
  return (await tellSession(slack, drawn.job, thread)) ?? sent;
}

type Draft = Place & { readonly card: Card };

/**
 * Posts or edits it. What was deleted in Slack (by a person, or by the workspace's rule for old messages) is posted
 * anew when there is something new to say, for its buttons and its state are needed; only progress stays away.
 */
async function send(ctx: Context, slack: Slack, { message, card, threadTs }: Draft): Promise<Sent> {
  const { key, channel } = message;
  const thread = threadTs ? { threadTs } : {};
  const ts =
    message.ts ?? (message.triedAt ? (await slack.find({ channel, key, ...thread }))?.ts : undefined);
  if (ts) {
    const updated = await slack.update({ channel, ts, card });
    if (!isRefusal(updated) || updated.refused !== 'message_not_found') return updated;
    if (key.endsWith('/progress')) return { channel, ts };
  }
  await ctx.db.message.update({ where: { key }, data: { ts: null, triedAt: ctx.now() } });
  return slack.post({ channel, key, card, ...thread });
}

async function again(ctx: Context, step: Posting, afterSeconds: number): Promise<void> {
  await ctx.db.$transaction((tx) => ctx.queue.send(tx, { ...step, step: 'outbox', afterSeconds }));
}

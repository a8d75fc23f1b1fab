import type { Message } from '../../prisma/client/client.ts';
import { jobNotShown } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { jobProgress, jobResult, jobRoot } from '../domain/job-words.ts';
import { isRefusal } from '../domain/result.ts';
import { retireLine } from '../domain/retire-line.ts';
import { upgradeLine } from '../domain/words.ts';
import type { Context, Step } from './context.ts';
import { loadJob, loadOffer, loadUpgrade } from './load-views.ts';
import { show } from './messages.ts';
import type { Posted, Slack } from './ports.ts';

type Posting = Pick<Extract<Step, { step: 'outbox' }>, 'key' | 'replyTo'>;

/** Slack takes about one message a second and channel; a reply also waits this long for its root to be there. */
const tryAgainAfterSeconds = 1;

/**
 * Brings Slack up to date with one message: posts it once, edits it from then on. How it looks is read from the
 * record now, so any number of changes is one edit. An answer that got lost is looked for before a second post.
 */
export async function postMessage(ctx: Context, step: Posting): Promise<void> {
  const { key } = step;
  const message = await readMessage(ctx, key);
  if (!ctx.slack || !message || message.posted >= message.wanted) return;
  const card = await drawCard(ctx, key);
  if (!card) throw new Error(`nothing in the record is shown by the message ${key}`);
  const parent = message.parentKey
    ? await ctx.db.message.findUnique({ where: { key: message.parentKey } })
    : null;
  if (message.parentKey && !parent?.ts)
    return parent?.problem
      ? recordProblem(ctx, message, parent.problem)
      : again(ctx, step, tryAgainAfterSeconds);
  const sent = await send(ctx, ctx.slack, { message, card, threadTs: parent?.ts ?? null });
  if ('retryAfterSeconds' in sent) return again(ctx, step, sent.retryAfterSeconds);
  if (!isRefusal(sent)) return recordPosted(ctx, message, sent);
  ctx.log.error({ key, words: sent.words, detail: sent.detail }, 'Slack refused a message');
  await tellAsker(ctx, ctx.slack, { message, words: sent.words, replyTo: step.replyTo });
  await recordProblem(ctx, message, sent.words);
}

/** What was refused is not tried again before it changes, or before the message is there whose thread it belongs to. */
async function recordProblem(ctx: Context, { key, wanted }: Message, problem: string): Promise<void> {
  await ctx.db.message.update({ where: { key }, data: { posted: wanted, problem } });
}

/** Now that a thread has its first message, its replies are owed that could not be posted without. */
async function recordPosted(ctx: Context, { key, wanted, ts: before }: Message, sent: Posted): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    await tx.message.update({ where: { key }, data: { ...sent, posted: wanted, problem: null } });
    const unposted = { parentKey: key, problem: { not: null }, ts: null };
    const replies = before ? [] : await tx.message.findMany({ where: unposted, orderBy: { key: 'asc' } });
    for (const reply of replies) await show(ctx, tx, reply.key, { channel: reply.channel, parentKey: key });
  });
}

type Refused = { readonly message: Message; readonly words: string; readonly replyTo: string | undefined };

/** Who asked for a job that the channel does not show hears why, once. */
async function tellAsker(ctx: Context, slack: Slack, { message, words, replyTo }: Refused): Promise<void> {
  const { key, channel, ts, problem } = message;
  const [subject, id, part] = key.split('/');
  if (subject !== 'job' || part !== 'root' || ts || problem) return;
  const job = await loadJob(ctx, Number(id));
  if (job) await slack.tell({ channel, user: job.askedBy, replyTo, card: jobNotShown(job.id, words) });
}

/**
 * Waits for a change that is being written: its own step is left out as long as this one waits in the queue, and
 * this one would show what was before it.
 */
async function readMessage({ db }: Context, key: string): Promise<Message | null> {
  const rows = await db.$queryRaw<Message[]>`select * from "Message" where key = ${key} for update`;
  return rows[0] ?? null;
}

type Draft = { readonly message: Message; readonly card: Card; readonly threadTs: string | null };
type Sent = Awaited<ReturnType<Slack['post']>>;

async function send(ctx: Context, slack: Slack, { message, card, threadTs }: Draft): Promise<Sent> {
  const { key, channel } = message;
  const thread = threadTs ? { threadTs } : {};
  const ts =
    message.ts ?? (message.triedAt ? (await slack.find({ channel, key, ...thread }))?.ts : undefined);
  if (ts) return slack.update({ channel, ts, card });
  await ctx.db.message.update({ where: { key }, data: { triedAt: ctx.now() } });
  return slack.post({ channel, key, card, ...thread });
}

async function again(ctx: Context, step: Posting, afterSeconds: number): Promise<void> {
  await ctx.db.$transaction((tx) => ctx.queue.send(tx, { ...step, step: 'outbox', afterSeconds }));
}

async function drawCard(ctx: Context, key: string): Promise<Card | null> {
  const [subject, id, part] = key.split('/');
  if (subject === 'upgrade' && part === 'retire') {
    const offer = await loadOffer(ctx, Number(id));
    return offer && retireLine(offer);
  }
  if (subject === 'upgrade') {
    const upgrade = await loadUpgrade(ctx, Number(id));
    return upgrade && upgradeLine(upgrade);
  }
  const job = await loadJob(ctx, Number(id));
  const draw = { root: jobRoot, progress: jobProgress, result: jobResult }[part ?? ''];
  return job && draw ? draw(job) : null;
}

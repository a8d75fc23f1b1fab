import type { Message } from '../../prisma/client/client.ts';
import type { Card } from '../domain/card.ts';
import { isRefusal } from '../domain/result.ts';
import { jobProgress, jobResult, jobRoot, upgradeLine } from '../domain/words.ts';
import type { Context } from './context.ts';
import { loadJob, loadUpgrade } from './load-views.ts';
import type { Slack } from './ports.ts';

/** Slack takes about one message a second and channel; a reply also waits this long for its root to be there. */
const tryAgainAfterSeconds = 1;

/**
 * Brings Slack up to date with one message: posts it once, edits it from then on. How it looks is read from the
 * record now, so any number of changes is one edit. An answer that got lost is looked for before a second post.
 */
export async function postMessage(ctx: Context, key: string): Promise<void> {
  const message = await readMessage(ctx, key);
  if (!ctx.slack || !message || message.posted >= message.wanted) return;
  const card = await drawCard(ctx, key);
  if (!card) throw new Error(`nothing in the record is shown by the message ${key}`);
  const parent = message.parentKey
    ? await ctx.db.message.findUnique({ where: { key: message.parentKey } })
    : null;
  if (message.parentKey && !parent?.ts) return again(ctx, key, tryAgainAfterSeconds);
  const sent = await send(ctx, ctx.slack, { message, card, threadTs: parent?.ts ?? null });
  if ('retryAfterSeconds' in sent) return again(ctx, key, sent.retryAfterSeconds);
  if (isRefusal(sent)) {
    ctx.log.error({ key, words: sent.words, detail: sent.detail }, 'Slack refused a message');
    const { wanted: posted } = message;
    await ctx.db.message.update({ where: { key }, data: { posted, problem: sent.words } });
    return;
  }
  const { ts, channel } = sent;
  await ctx.db.message.update({
    where: { key },
    data: { ts, channel, posted: message.wanted, problem: null },
  });
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

async function again(ctx: Context, key: string, afterSeconds: number): Promise<void> {
  await ctx.db.$transaction((tx) => ctx.queue.send(tx, { step: 'outbox', key, afterSeconds }));
}

async function drawCard(ctx: Context, key: string): Promise<Card | null> {
  const [subject, id, part] = key.split('/');
  if (subject === 'upgrade') {
    const upgrade = await loadUpgrade(ctx, Number(id));
    return upgrade && upgradeLine(upgrade);
  }
  const job = await loadJob(ctx, Number(id));
  const draw = { root: jobRoot, progress: jobProgress, result: jobResult }[part ?? ''];
  return job && draw ? draw(job) : null;
}

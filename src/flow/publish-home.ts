import type { Message } from '../../prisma/client/client.ts';
import { homeSections } from '../domain/home.ts';
import { isRefusal } from '../domain/result.ts';
import type { Context } from './context.ts';
import { loadHome } from './load-home.ts';
import { messageKeys, show } from './messages.ts';

/** Slack does not say when a Home tab is closed: it is kept fresh for so long after it was opened … */
const openForMs = 3_600_000;
/** … and looked at so often. Only what changed is published, which Slack allows 100 times a minute in all. */
const lookEverySeconds = 20;

/** Somebody opened their Home tab: it is shown at once, and kept fresh from now on. */
export async function openHome(ctx: Pick<Context, 'db' | 'queue' | 'now'>, person: string): Promise<void> {
  const key = messageKeys.home(person);
  await ctx.db.$transaction(async (tx) => {
    await show(ctx, tx, key, { channel: person });
    // What Slack shows may be older than the record of it: a tab that is opened is published whatever it was.
    await tx.message.update({ where: { key }, data: { openedAt: ctx.now(), digest: null } });
  });
}

/** Publishes a Home tab where it changed, and looks again later as long as it counts as open. */
export async function publishHome(ctx: Context, key: string): Promise<void> {
  const row = await ctx.db.message.findUnique({ where: { key } });
  if (!ctx.slack || !row) return;
  if (ctx.now().getTime() - (row.openedAt?.getTime() ?? 0) > openForMs) return forget(ctx, row);
  const sections = homeSections(await loadHome(ctx, row.channel));
  const digest = ctx.digest(JSON.stringify(sections));
  const sent = digest === row.digest ? null : await ctx.slack.publish(row.channel, sections);
  const limit = sent !== null && 'retryAfterSeconds' in sent ? sent.retryAfterSeconds : null;
  const problem = sent !== null && isRefusal(sent) ? sent.words : null;
  if (problem !== null && problem !== row.problem) ctx.log.warn({ key, problem }, 'Slack refused a Home tab');
  const afterSeconds = Math.max(lookEverySeconds, limit ?? 0);
  await ctx.db.$transaction(async (tx) => {
    const shown = problem === null ? digest : null; // what was refused is tried again
    const done = limit === null ? { digest: shown, posted: row.wanted, problem } : {};
    await tx.message.update({ where: { key }, data: done });
    await ctx.queue.send(tx, { step: 'outbox', key, afterSeconds, turn: true });
  });
}

/** Whoever opens a closed tab is shown it anew: what Slack refused of it is owed no more. */
async function forget({ db }: Context, { key, wanted }: Message): Promise<void> {
  const data = { posted: wanted, problem: null };
  await db.message.updateMany({ where: { key, problem: { not: null } }, data });
}

import { setTimeout as wait } from 'node:timers/promises';
import { every } from './every.ts';
import type { Context } from './flow/context.ts';
import { cleanIncoming } from './flow/hear-words.ts';
import { messageKeys } from './flow/messages.ts';
import { knock } from './flow/owe-refused.ts';
import { postMessage } from './flow/post-message.ts';
import { receive } from './flow/receive.ts';
import { recoverMessages } from './flow/recover.ts';
import type { Queues } from './postgres/queue.ts';
import type { Inbox } from './slack/listen.ts';

/** The inbox keeps what came in for two days: what people write goes there without its secrets. */
export const withoutSecrets = (ctx: Pick<Context, 'redact'>, { put }: Queues): Inbox => ({
  put: async (incoming) => put(await cleanIncoming(ctx, incoming)),
});

/** How often a process that only receives tries to take over from the one that works on it. */
const takeOverMs = 2_000;
/** How often Slack is asked whether it takes what it refused. */
const knockMs = 10 * 60_000;

type Serving = {
  readonly queues: Queues;
  /** Whether it is this process now that works on what comes in and goes out: one of all does. */
  readonly take: () => Promise<boolean>;
  /** Where is put what takes that up once more, after the database was away. */
  readonly takeUps: (() => Promise<void>)[];
};

/**
 * Works on what came in from Slack and goes out to it, now or as soon as no other process does. Any number of processes
 * may receive: what they put into the inbox is committed, and one id is in it once. Resolves with a function that says
 * whether this process is the one that posts.
 */
export async function serveSlack(ctx: Context, { queues, take, takeUps }: Serving): Promise<() => boolean> {
  const state = { posts: false };
  const takeOver = async () => {
    if (state.posts || !(await take())) return;
    takeUps.push(await workOnSlack(ctx, queues));
    state.posts = true;
  };
  await takeOver();
  if (!state.posts) {
    ctx.log.info(
      {},
      'another process works on what comes in: this one receives, and takes over when that one ends',
    );
    const failed = (error: unknown) => ctx.log.error({ error }, 'what comes in could not be taken over');
    void every(takeOverMs, ctx.stopping, takeOver, failed);
  }
  return () => state.posts;
}

/** First what an earlier process had in its hands or still owed: what it returns takes that up once more. */
async function workOnSlack(ctx: Context, queues: Queues): Promise<() => Promise<void>> {
  const takeUp = async () => {
    await queues.takeBack();
    await recoverMessages(ctx);
    await knock(ctx);
  };
  await takeUp();
  /** An app that ends says its last words; one whose locks are lost may have a successor that says them. */
  const ours = <T>(step: (data: T) => Promise<void>) => {
    return async (data: T) => {
      if (ctx.stopping.reason === 'lost') throw ctx.stopping.reason;
      await step(data);
    };
  };
  await queues.work(
    'inbox',
    null,
    ours((incoming) => receive(ctx, incoming)),
  );
  await queues.work(
    'outbox',
    null,
    ours((step) => postMessage(ctx, step)),
  );
  const failed = (error: unknown) => ctx.log.error({ error }, 'what Slack refused could not be tried again');
  void every(knockMs, ctx.stopping, () => knock(ctx), failed, 'what Slack refused');
  return takeUp;
}

/** So long an app that ends waits until Slack has what it still says. */
const lastWordsMs = 3_000;

/** Waits until Slack has the results of these jobs; what it does not take for so long the next process says. */
export async function untilSaid({ db }: Pick<Context, 'db'>, jobs: readonly number[]): Promise<void> {
  const keys = jobs.flatMap((id) => [messageKeys.jobRoot(id), messageKeys.jobResult(id)]);
  const until = performance.now() + lastWordsMs;
  while (performance.now() < until) {
    const owed = await db.message.findMany({ where: { key: { in: keys } } });
    if (owed.every(({ posted, wanted }) => posted >= wanted)) return;
    await wait(50);
  }
}

import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { receive } from '../../src/flow/receive.ts';
import { openQueues } from '../../src/postgres/queue.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import type { SlackOptions } from '../../src/slack/listen.ts';
import { usualPace } from '../../src/slack/socket-pair.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { openDatabase } from './database.ts';
import { startTalk } from './slack-talk.ts';
import { startSocketMode } from './socket-mode.ts';

export type KeptTalk = Awaited<ReturnType<typeof startKeptTalk>>;

/** A talk with a record: what comes in is received, what is owed is posted, and nobody runs the jobs. */
export async function startKeptTalk(options: Partial<SlackOptions> & { start?: boolean } = {}) {
  const database = await openDatabase();
  const record = await openRecord({ databaseUrl: database.url, dataDir: '/' });
  const talk = await startTalk(options);
  const queues = await openQueues(database.url, talk.log);
  talk.inbox.put = queues.put;
  const { channel } = talk.workspace;
  const users = ['ada', 'bo'].map((name) => talk.workspace.person(name).id);
  const ctx = {
    ...{ db: record.db, queue: queues, slack: talk.app.slack, log: talk.log, now: () => new Date() },
    transcripts: createTranscripts(record.db),
    ...{ redact: async (texts: string[]) => texts, newId: randomUUID, host: 'here', worker: '1' },
    projects: [{ ...toProject('bakery', { path: '/bakery', users }, [], '/'), channel: channel.id }],
  } as unknown as Context;
  await queues.work('inbox', null, (incoming) => receive(ctx, incoming));
  await queues.work('outbox', null, (step) => postMessage(ctx, step));
  /** Waits until all that came in is done and all that is owed is said or given up. */
  const quiet = () =>
    vi.waitFor(async () => {
      const left = await record.db.$queryRaw`
        select name, state::text from pgboss.job where name in ('inbox', 'outbox') and state < 'completed'`;
      expect(left).toEqual([]);
    }, 20_000);
  const stop = async () => {
    await talk.stop();
    await queues.close();
    await record.close();
    await database.close();
  };
  return { ...talk, ctx, db: record.db, quiet, stop };
}

/** The same over Socket Mode, once both connections are open; `slack` is Slack's end of them. */
export async function startSocketTalk() {
  const pace = { ...usualPace, staggerMs: 0, retryMs: 5, longestRetryMs: 20 };
  const talk = await startKeptTalk({ appToken: 'xapp-rehearsal', start: false, pace });
  const slack = await startSocketMode(talk.workspace);
  await talk.app.start();
  await vi.waitFor(() => expect(slack.open).toHaveLength(2), 10_000);
  const stop = async () => {
    await talk.app.stop();
    await talk.stop();
    await slack.close();
  };
  return { ...talk, slack, stop };
}

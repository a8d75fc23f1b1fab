import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { refreshJob } from '../../src/flow/messages.ts';
import type { Slack } from '../../src/flow/ports.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { openRecord, type Record } from '../../src/postgres/record.ts';
import { toProject } from '../../src/workspaces.ts';
import { type Database, openDatabase } from '../fakes/database.ts';

let database: Database;
let record: Record;
beforeAll(async () => {
  database = await openDatabase();
  record = await openRecord({ databaseUrl: database.url, dataDir: '/' });
});
afterAll(async () => {
  await record.close();
  await database.close();
});

const project = toProject('bakery', { path: '/bakery' }, [], '/');

/** A channel that shows what it took, the queue before it, and a person who asks for jobs. */
function openChannel() {
  const { db } = record;
  const steps: Step[] = [];
  const shown: string[] = [];
  const slack: Pick<Slack, 'post' | 'update'> = {
    post: async ({ channel, card }) => ({ channel, ts: String(shown.push(plainText(card.line))) }),
    update: async ({ channel, ts, card }) => {
      shown[Number(ts) - 1] = plainText(card.line);
      return { channel, ts };
    },
  };
  const ctx = {
    ...{ db, slack, redact: async (texts: string[]) => texts, now: () => new Date() },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
    log: { error: () => {} },
  } as unknown as Context;
  const asks = () =>
    requestJob(ctx, {
      id: randomUUID(),
      project,
      task: 'add the rye',
      askedBy: 'U0ADA',
      channel: 'C0BAKERY',
    });
  return { ctx, steps, shown, asks };
}

it('does not lose the change that is being written when its turn comes', async () => {
  const { ctx, shown, asks } = openChannel();
  const { id } = await asks();
  const key = `job/${id}/root`;
  const posting = await record.db.$transaction(async (tx) => {
    await tx.job.update({ where: { id }, data: { state: 'ended', outcome: 'cancelled' } });
    await refreshJob(ctx, tx, id); // adds no step: the one of the request still waits
    const begun = postMessage(ctx, key);
    await vi.waitFor(async () => {
      const waiting = await record.db.$queryRaw<unknown[]>`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      expect(waiting.length + shown.length).toBe(1);
    }, 4_000);
    return { begun };
  });
  await posting.begun;
  expect(shown).toEqual([`job ${id} · bakery · cancelled · asked by @U0ADA`]);
  expect(await record.db.message.findUnique({ where: { key } })).toMatchObject({ wanted: 2, posted: 2 });
});

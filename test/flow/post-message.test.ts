import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { refuse } from '../../src/domain/result.ts';
import { cancelJob } from '../../src/flow/cancel-job.ts';
import { claimJob } from '../../src/flow/claim-job.ts';
import { concludeJob } from '../../src/flow/conclude-job.ts';
import type { Context, Step, Tx } from '../../src/flow/context.ts';
import { refreshJob, show } from '../../src/flow/messages.ts';
import type { Slack } from '../../src/flow/ports.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';
import { noStreams } from '../fakes/streams.ts';

const record = useRecord();

const ada = { askedBy: 'U0ADA', channel: 'C0BAKERY', replyTo: 'https://reply.test/ada' };

/** A channel that shows what it took, the queue before it, and a person who asks for jobs. */
function openChannel(name = 'bakery') {
  const project = toProject(name, { path: '/bakery' }, [], '/');
  const { db } = record;
  const steps: Step[] = [];
  const shown: string[] = [];
  const told: string[] = [];
  const door = { open: true };
  const slack: Slack = {
    streams: noStreams,
    session: async () => null,
    upload: async ({ channel, name }) => ({ channel, ts: name }),
    findFile: async () => null,
    publish: async () => ({ published: true }),
    find: async () => null,
    person: async () => refuse('unanswered', 'nobody is asked here'),
    open: async () => ({ view: 'V1' }),
    tell: async ({ user, replyTo, card }) => void told.push(`${user} ${replyTo}: ${plainText(card.line)}`),
    post: async ({ channel, threadTs, card }) =>
      door.open
        ? { channel, ts: String(shown.push([threadTs ?? [], plainText(card.line)].flat().join(': '))) }
        : refuse('not_in_channel', 'I am not in that channel; /invite me there.'),
    update: async ({ channel, ts, card }) => {
      shown[Number(ts) - 1] = plainText(card.line);
      return { channel, ts };
    },
  };
  const ctx = {
    ...{
      db,
      slack,
      transcripts: createTranscripts(db),
      redact: async (texts: string[]) => texts,
      now: () => new Date(),
    },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
    ...{ newId: randomUUID, host: 'here', worker: '1', projects: [project], perPerson: 0 },
    log: { error: () => {}, info: () => {} },
  } as unknown as Context;
  const asks = () => requestJob(ctx, { id: randomUUID(), project, task: 'add the rye', ...ada });
  /** Does every step that is owed to Slack. */
  const posts = async () => {
    for (const step of steps.splice(0)) if (step.step === 'outbox') await postMessage(ctx, step);
  };
  const change = (work: (tx: Tx) => Promise<void>) => db.$transaction(work);
  return { ctx, steps, shown, told, door, asks, posts, change };
}

it('does not lose the change that is being written when its turn comes', async () => {
  const { ctx, shown, asks } = openChannel();
  const { id } = await asks();
  const key = `job/${id}/root`;
  const posting = await record.db.$transaction(async (tx) => {
    await tx.job.update({ where: { id }, data: { state: 'ended', outcome: 'cancelled' } });
    await refreshJob(ctx, tx, id); // adds no step: the one of the request still waits
    const begun = postMessage(ctx, { key });
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

it('tells who asked that the channel is closed, waits quietly, and posts everything once it is open', async () => {
  const { ctx, steps, shown, told, door, asks, posts, change } = openChannel();
  door.open = false;
  const { id, channel } = await asks();
  const result = `job/${id}/result`;
  await posts();
  expect(told).toEqual([
    `U0ADA ${ada.replyTo}: Job ${id} is accepted, but I could not post about it: I am not in that channel; /invite me there.`,
  ]);
  await change((tx) => refreshJob(ctx, tx, id));
  await change((tx) => show(ctx, tx, result, { channel, parentKey: `job/${id}/root` }));
  await posts();
  expect({ shown, steps, told: told.length }).toEqual({ shown: [], steps: [], told: 1 });
  const quiet = { posted: 1, problem: expect.stringContaining('/invite me') };
  expect(await record.db.message.findUnique({ where: { key: result } })).toMatchObject(quiet);

  door.open = true;
  await change((tx) => refreshJob(ctx, tx, id));
  await posts();
  await posts();
  expect(shown).toEqual([
    `job ${id} · bakery · queued, next in line · asked by @U0ADA`,
    expect.stringMatching(`^1: job ${id} · `),
  ]);
  expect(steps).toEqual([]);
});

it('says to those who wait where they stand now, and answers who was cancelled before it began', async () => {
  const { ctx, shown, asks, posts } = openChannel('oven');
  const [first, second, third] = [await asks(), await asks(), await asks()];
  const claim = await claimJob(ctx, first.id);
  if (!claim) throw new Error('it was not queued');
  await posts();
  const states = () =>
    shown.map((line) => line.replace(/job \d+ · (oven · )?/, '').replace(/ · asked.*/, ''));
  expect(states()).toEqual(['running', 'queued, place 2', 'queued, place 3']);
  await concludeJob(ctx, claim, { kind: 'broken', sentence: 'The oven is cold.' });
  await posts();
  expect(states()).toEqual([
    'failed',
    'queued, next in line',
    'queued, place 2',
    expect.stringMatching(/^1: failed/),
  ]);
  await cancelJob(ctx, second.id, 'U0BO');
  await posts();
  expect(states().slice(1, 3)).toEqual(['cancelled by @U0BO', 'queued, next in line']);
  expect(states()[4]).toMatch(/^2: cancelled by @U0BO · /);
  const late = await claimJob(ctx, (await asks()).id);
  await posts();
  expect(states()[2]).toBe('queued, place 2');
  if (late) await concludeJob(ctx, late, { kind: 'broken', sentence: 'It was overtaken.' });
  expect(await record.db.job.findUnique({ where: { id: third.id } })).toMatchObject({ state: 'queued' });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { followUp } from '../../src/flow/follow-up.ts';
import { receive } from '../../src/flow/receive.ts';
import { overHttp } from '../../src/rehearsal/over-http.ts';
import { useRecord } from '../fakes/database.ts';
import { fail } from '../fakes/faults.ts';
import { runningJob } from '../fakes/running-job.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';

const record = useRecord();
let talk: Talk;
beforeEach(async () => {
  talk = await startTalk();
});
afterEach(async () => {
  await record.db.job.updateMany({ where: { state: 'running' }, data: { state: 'ended' } });
  await talk.stop();
});

const method = 'agents.sessions.setStatus';
const calls = () => talk.workspace.front.calls.filter((call) => call.method === method);
/** A workspace in which the app is an agent. */
const isAgent = () => talk.workspace.front.answers.set(method, async () => Response.json({ ok: true }));

/** Slack's own Stop button, as often as Slack delivers it. */
async function stops(user: string, threadTs: string, times = 1): Promise<void> {
  const { channel, keys } = talk.workspace;
  const event = { type: 'agent_session_stopped', user, channel: channel.id, thread_ts: threadTs };
  const payload = {
    ...{ type: 'event_callback', event_id: `Ev${randomUUID()}`, team_id: 'T000000001' },
    event: { ...event, streaming_message_ts: [], event_ts: '1.1' },
  };
  const deliver = overHttp(talk.url, keys.signingSecret);
  for (let at = 0; at < times; at++) await deliver({ type: 'events_api', payload });
}

it('says how the thread of a job stands', async () => {
  isAgent();
  const job = await runningJob(record, talk);
  await record.db.job.update({ where: { id: job.id }, data: { delivery: 'offered' } });
  await job.ends();
  await record.db.job.update({ where: { id: job.id }, data: { delivery: 'merged' } });
  await job.refreshes();
  const [root] = await talk.workspace.messages();
  expect(calls().map(({ args }) => [args.get('status'), args.get('thread_ts')])).toEqual([
    ['processing', root?.ts],
    ['suspended', root?.ts],
    ['closed', root?.ts],
  ]);
  expect(calls()[0]?.args.get('title')).toMatch(/^job \d+ · p\w+: add the rye$/);
  expect(calls()[0]?.args.get('initiator_user_id')).toBe(talk.workspace.person('ada').id);
});

it.each([['not_authorized'], ['unknown_method']])(
  'asks once only where the app is no agent (%s)',
  async (error) => {
    fail(talk.workspace.front, method, { error }, 9);
    const job = await runningJob(record, talk);
    await job.refreshes();
    await job.ends();
    expect(calls()).toHaveLength(1);
    expect(await record.db.message.count({ where: { problem: { not: null } } })).toBe(0);
  },
);

it('waits as long as Slack says, and says it then', async () => {
  isAgent();
  fail(talk.workspace.front, method, { retryAfterSeconds: 9 });
  const job = await runningJob(record, talk);
  expect(job.steps).toMatchObject([{ step: 'outbox', afterSeconds: 9 }]);
  await job.posts();
  expect(calls()).toHaveLength(2);
});

it("ends a job once by Slack's own Stop button, however often that is delivered", async () => {
  isAgent();
  const job = await runningJob(record, talk);
  const [root] = await talk.workspace.messages();
  const ada = talk.workspace.person('ada').id;
  await stops(ada, root?.ts ?? '', 3);
  expect(talk.received).toHaveLength(3);
  expect(new Set(talk.received.map(({ id }) => id)).size).toBe(1);
  for (const incoming of talk.received) await receive(job.ctx, incoming);
  expect(await record.db.job.findUnique({ where: { id: job.id } })).toMatchObject({
    ...{ state: 'running', cancelledBy: ada },
  });
  expect(talk.workspace.whispers).toEqual([]);
});

it('leaves a job alone whose project somebody may not use, and tells that person alone', async () => {
  const job = await runningJob(record, talk);
  const [root] = await talk.workspace.messages();
  const bo = talk.workspace.person('bo').id;
  await stops(bo, root?.ts ?? '');
  for (const incoming of talk.received) await receive(job.ctx, incoming);
  expect(await record.db.job.findUnique({ where: { id: job.id } })).toMatchObject({ cancelledBy: null });
  expect(talk.workspace.whispers).toMatchObject([{ user: bo, text: /not among the users/ }]);
});

it('says again how a thread stands in which nothing runs any more, by its newest job', async () => {
  isAgent();
  const job = await runningJob(record, talk);
  await job.ends();
  await record.db.$transaction(async (tx) => {
    const { projects, ...ctx } = job.ctx;
    const [project] = projects;
    const before = await tx.job.findUniqueOrThrow({ where: { id: job.id } });
    if (!project) throw new Error('the project is there');
    const wish = { id: randomUUID(), task: 'and buns', askedBy: before.askedBy };
    const { id } = await followUp(ctx, tx, project, before, wish);
    await tx.job.update({ where: { id }, data: { state: 'ended', outcome: 'done' } });
  });
  await job.posts();
  const [root] = await talk.workspace.messages();
  await stops(talk.workspace.person('ada').id, root?.ts ?? '');
  for (const incoming of talk.received) await receive(job.ctx, incoming);
  await job.posts();
  expect(calls().map(({ args }) => args.get('status'))).toEqual(['processing', ...Array(3).fill('closed')]);
});

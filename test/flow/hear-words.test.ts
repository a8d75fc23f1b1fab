import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { claimJob } from '../../src/flow/claim-job.ts';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { cleanIncoming, cleanWords } from '../../src/flow/hear-words.ts';
import { receive } from '../../src/flow/receive.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const [ada, bo, stranger] = ['U0ADA', 'U0BO', 'U0STRANGER'];
const project = toProject('bakery', { path: '/bakery', users: [bo] }, [ada], '/');
const now = new Date('2026-11-21T12:00:00Z');

const context = (projects = [project]) =>
  ({
    ...{ db: record.db, projects, host: 'here', worker: '1', newId: randomUUID, now: () => now },
    ...{ queue: { send: async () => {} }, slack: null },
    redact: async (texts: string[]) => texts.map((text) => text.replaceAll('hunter2', '[redacted]')),
  }) as unknown as Context;

/** A job whose root message is in #bakery; its thread is named after it. */
let job: { id: number; thread: string };
let count = 0;
beforeAll(() => record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } }));
beforeEach(async () => {
  count += 1;
  const wish = { id: randomUUID(), project, task: 'add rye', askedBy: ada, channel: 'C0BAKERY' };
  const { id } = await requestJob(context(), wish);
  job = { id, thread: `${count}.000100` };
  await record.db.message.update({ where: { key: `job/${id}/root` }, data: { ts: job.thread } });
});

const minute = (at: number) => now.getTime() + at * 60_000;
const replyOf = (user: string, text: string, more: object = {}) => ({
  ...{ kind: 'reply' as const, id: randomUUID(), user, channel: 'C0BAKERY', threadTs: job.thread },
  ...{ text, at: minute(1), ...more },
});
const heard = () =>
  record.db.beat.findMany({ where: { session: { jobId: job.id } }, orderBy: { at: 'asc' } });

it('keeps what people of the project say in the thread of a job, each message once', async () => {
  const first = replyOf(bo, 'use pnpm, the token is hunter2');
  for (const reply of [first, first, replyOf(ada, 'and\0 bake', { at: minute(2) })])
    await receive(context(), reply);
  expect(await heard()).toMatchObject([
    { request: 'use pnpm, the token is [redacted]', uuid: first.id, jobId: null, at: new Date(minute(1)) },
    { request: 'and bake', projectName: 'bakery', turns: 0, failures: [], rejections: [] },
  ]);
});

it.each([
  ['somebody who is not of the project', () => replyOf(stranger, 'use npm')],
  ['nothing but a picture', () => replyOf(ada, '')],
  ['in another thread', () => replyOf(ada, 'use npm', { threadTs: '1000.000100' })],
  ['in another channel', () => replyOf(ada, 'use npm', { channel: 'C0OVEN' })],
])('passes over what is said by %s, without a word', async (_, reply) => {
  await receive(context(), reply());
  expect(await heard()).toEqual([]);
});

it('passes over what is said of a project that is not in the file any more', async () => {
  await receive(context([]), replyOf(ada, 'use npm'));
  expect(await heard()).toEqual([]);
});

it('keeps what is said before the job began, in the session it then has', async () => {
  await receive(context(), replyOf(ada, 'use pnpm'));
  const claim = await claimJob(context(), job.id);
  await receive(context(), replyOf(ada, 'and no tabs'));
  expect(await record.db.session.findMany({ where: { jobId: job.id } })).toMatchObject([
    { id: claim?.session.id, kind: 'job', startedAt: now },
  ]);
  expect((await heard()).map(({ sessionId }) => sessionId)).toEqual(Array(2).fill(claim?.session.id));
  await record.db.job.update({ where: { id: job.id }, data: { state: 'ended' } });
});

it('begins one session, whoever comes first', async () => {
  const replies = [1, 2, 3].map((at) => receive(context(), replyOf(ada, `loaf ${at}`)));
  await Promise.all([...replies, claimJob(context(), job.id)]);
  expect(await record.db.session.count({ where: { jobId: job.id } })).toBe(1);
  expect(await heard()).toHaveLength(3);
  await record.db.job.update({ where: { id: job.id }, data: { state: 'ended' } });
});

/** The line about an upgrade that this job crossed the threshold for. */
async function lineOf(thread: string): Promise<number> {
  const signal = {
    create: { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' },
  } as const;
  const { id } = await record.db.upgrade.create({
    data: { signal, projectName: 'bakery', jobId: job.id, state: 'proposed', commit: 'a'.repeat(40) },
  });
  await record.db.message.create({ data: { key: `upgrade/${id}/line`, channel: 'C0BAKERY', ts: thread } });
  return id;
}

it('keeps what is said of an upgrade with the job that crossed the threshold', async () => {
  await lineOf('7.000700');
  await receive(context(), replyOf(bo, 'we bake too little for that', { threadTs: '7.000700' }));
  await receive(context(), replyOf(stranger, 'I would', { threadTs: '7.000700' }));
  expect(await heard()).toMatchObject([{ request: 'we bake too little for that', jobId: null }]);
});

it('keeps the reason given with a decision, once that decision is recorded', async () => {
  const subject = await lineOf('8.000800');
  const reason = await cleanWords(context(), 'never without hunter2');
  const press = { verb: 'kill', subject, by: 'cli:me', reason } as const;
  const pressed = await decide(context(), press);
  expect(await decide(context(), press)).toMatchObject({ kind: 'too-late' });
  if (pressed.kind !== 'recorded') throw new Error('the press was not recorded');
  expect(await heard()).toMatchObject([
    { request: 'never without [redacted]', uuid: `decision ${pressed.decisionId}`, at: now },
  ]);
});

it('takes secrets out of whatever came in, before it waits anywhere', async () => {
  const from = { id: randomUUID(), user: bo, channel: 'C0BAKERY' };
  const cleaned = [
    { kind: 'command' as const, ...from, text: 'bakery log in with hunter2\0' },
    { kind: 'shortcut' as const, ...from, text: 'log in with hunter2', trigger: { id: '1', at: minute(0) } },
    replyOf(bo, 'log in with hunter2'),
  ].map((incoming) => cleanIncoming(context(), incoming));
  expect(await Promise.all(cleaned)).toMatchObject([
    { kind: 'command', ...from, text: 'bakery log in with [redacted]' },
    { kind: 'shortcut', ...from, text: 'log in with [redacted]', trigger: { id: '1' } },
    { kind: 'reply', threadTs: job.thread, text: 'log in with [redacted]' },
  ]);
  const form = { kind: 'submit' as const, ...from, form: 'answer' as const, subject: '1' };
  const values = { answer: 'hunter2', plan: true, minutes: 3 };
  expect(await cleanIncoming(context(), { ...form, values })).toEqual({
    ...form,
    values: { ...values, answer: '[redacted]' },
  });
});

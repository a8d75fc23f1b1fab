import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import { holdOf } from '../../src/flow/begin-next.ts';
import { cancelJob } from '../../src/flow/cancel-job.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { readBeats } from '../../src/flow/read-beats.ts';
import { receive } from '../../src/flow/receive.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const [ada, stranger] = ['U0ADA', 'U0STRANGER'];
const project = toProject('bakery', { path: '/bakery' }, [ada], '/');
const now = new Date('2026-11-21T12:00:00Z');
let queued: Step[] = [];
const context = (projects = [project]) =>
  ({
    ...{ db: record.db, projects, newId: randomUUID, now: () => now, slack: null, host: 'h1', perPerson: 0 },
    queue: { send: async (_: unknown, step: Step) => void queued.push(step) },
    redact: async (texts: string[]) => texts.map((text) => text.replaceAll('hunter2', '[redacted]')),
  }) as unknown as Context;

let thread = '';
let first = 0;
let count = 0;
beforeAll(() => record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } }));
beforeEach(async () => {
  await record.db.job.updateMany({ data: { state: 'ended' } });
  queued = [];
  thread = `${++count}.000100`;
  const wish = { id: randomUUID(), project, task: 'add rye', askedBy: ada, channel: 'C0BAKERY' };
  first = (await requestJob(context(), { ...wish, asked: { model: 'sonnet', allowed: ['WebSearch'] } })).id;
  await record.db.message.update({ where: { key: `job/${first}/root` }, data: { ts: thread } });
});
const end = (id: number, data: Prisma.JobUncheckedUpdateInput = {}) =>
  record.db.job.update({ where: { id }, data: { state: 'ended', outcome: 'done', ...data } });
const says = async (text: string, more: object = {}, ctx = context()) => {
  const reply = { id: randomUUID(), channel: 'C0BAKERY', threadTs: thread, at: now.getTime() + count };
  await receive(ctx, { kind: 'reply', user: ada, ...reply, text, ...more });
};
const jobsAfter = (id = first) =>
  record.db.job.findMany({ where: { id: { gt: id } }, orderBy: { id: 'asc' } });

it('makes a reply a job that goes on from the last one, in its thread and with its limits', async () => {
  await end(first);
  const id = randomUUID();
  for (const _ of [1, 2, 3]) await says('make it darker, hunter2', { id });
  const [next, ...others] = await jobsAfter();
  expect(others).toEqual([]);
  expect(next).toMatchObject({
    ...{ follows: first, threadOf: first, task: 'make it darker, [redacted]', askedBy: ada, mode: 'work' },
    ...{ state: 'queued', channel: 'C0BAKERY', model: 'sonnet', allowed: [] },
  });
  expect(await record.db.message.findUnique({ where: { key: `job/${next?.id}/root` } })).toMatchObject({
    parentKey: `job/${first}/root`,
  });
  await end(next?.id ?? 0);
  await says('and one of spelt');
  expect(await jobsAfter(next?.id)).toMatchObject([{ follows: next?.id, threadOf: first }]);
});

it('is one conversation for the detectors, in which the words are a correction', async () => {
  await end(first);
  await says('make it darker');
  const [next] = await jobsAfter();
  const session = { id: randomUUID(), kind: 'job', jobId: next?.id ?? 0 } as const;
  const own = { projectName: 'bakery', jobId: next?.id ?? 0, request: 'make it darker', at: now };
  await record.db.session.create({ data: { ...session, beats: { create: own } } });
  const all = await Promise.all([first, next?.id ?? 0].map((jobId) => readBeats(record.db, { jobId })));
  expect(all.flatMap(({ beats }) => beats)).toMatchObject([
    { request: 'make it darker', conversation: `job ${first}` },
    { request: 'make it darker', conversation: `job ${first}` },
  ]);
});

it.each([
  ['thanks', 'thank you, looks great!', {}],
  ['an emoji', ':tada: 🎉', {}],
  ['what is said to somebody else', '@U0BO could you check this', { to: 'person' }],
  ['what a stranger says', 'delete everything', { user: stranger }],
])('begins nothing for %s', async (_, text, more) => {
  await end(first);
  await says(text, more);
  expect(await jobsAfter()).toEqual([]);
});

it('says to whoever wrote it that a task is too long', async () => {
  await end(first);
  const said: object[] = [];
  const slack = { tell: async (told: object) => void said.push(told) };
  await says('loaf '.repeat(2_500), {}, { ...context(), slack } as unknown as Context);
  expect(await jobsAfter()).toEqual([]);
  expect(said).toMatchObject([
    { user: ada, threadTs: thread, card: { line: [expect.stringContaining('12500 characters')] } },
  ]);
});

it('tells a stranger who writes to the app that they may not, and keeps that', async () => {
  await end(first);
  const said: object[] = [];
  const slack = { tell: async (told: object) => void said.push(told) };
  const wish = { user: stranger, to: 'app' };
  await says('delete everything', wish, { ...context(), slack } as unknown as Context);
  expect(await jobsAfter()).toEqual([]);
  const words = expect.stringMatching(/^You are not among the users of bakery/);
  expect(said).toMatchObject([{ user: stranger, threadTs: thread, card: { line: [words] } }]);
  expect(await record.db.audit.findMany({ where: { person: stranger } })).toMatchObject([
    { action: 'follow-up', subject: `job ${first}`, allowed: false, words },
  ]);
});

it('takes a mention in any other thread for a command, and what else is said there for nothing', async () => {
  await says('bakery bake spelt', { threadTs: '77.1' });
  await says('thanks!', { threadTs: '77.1', to: 'app' });
  expect(await jobsAfter()).toEqual([]);
  await says('bakery bake spelt', { threadTs: '77.1', to: 'app' });
  expect(await jobsAfter()).toMatchObject([{ task: 'bake spelt', follows: null, threadOf: null }]);
});

it('begins nothing in the thread of an upgrade', async () => {
  const signal = { create: { kind: 'repeated_task', projectName: 'bakery', title: 'add' } } as const;
  const { id } = await record.db.upgrade.create({
    data: { signal, projectName: 'bakery', jobId: first, state: 'proposed', commit: 'a'.repeat(40) },
  });
  await record.db.message.create({
    data: { key: `upgrade/${id}/line`, channel: 'C0BAKERY', ts: `${thread}7` },
  });
  await says('make it a rule instead', { threadTs: `${thread}7` });
  expect(await jobsAfter()).toEqual([]);
});

it('waits behind the one it goes on from, and is woken when that ends', async () => {
  await says('make it darker');
  const [next] = await jobsAfter();
  expect(next).toMatchObject({ follows: first });
  const hold = async () => next && holdOf(context(), record.db, next);
  expect(await hold()).toEqual({ why: 'behind', job: first });
  queued = [];
  await cancelJob(context(), first, ada);
  expect(queued).toContainEqual({ step: 'run', project: 'bakery', jobId: next?.id });
  expect(await hold()).toBeNull();
});

it('goes on about a plan, and plans first again where the project says so', async () => {
  const cautious = context([{ ...project, planFirst: true }]);
  await end(first, { mode: 'plan', outcome: 'planned' });
  await says('without the oven');
  const [plan] = await jobsAfter();
  expect(plan).toMatchObject({ mode: 'plan' });
  await end(plan?.id ?? 0, { mode: 'work', outcome: 'question' });
  await says('the second one', {}, cautious);
  const [, work] = await jobsAfter();
  expect(work).toMatchObject({ mode: 'work' });
  await end(work?.id ?? 0);
  await says('and spelt', {}, cautious);
  expect((await jobsAfter()).at(-1)).toMatchObject({ mode: 'plan' });
});

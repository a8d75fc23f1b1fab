import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Incoming } from '../../src/domain/incoming.ts';
import type { Step } from '../../src/flow/context.ts';
import { openQueues, type Queues } from '../../src/postgres/queue.ts';
import { openRecord, type Record } from '../../src/postgres/record.ts';
import { type Database, openDatabase } from '../fakes/database.ts';

let database: Database;
let record: Record;
let queues: Queues;
const faults: unknown[] = [];
const log = { info: () => {}, warn: () => {}, error: (facts: object) => void faults.push(facts) };
beforeAll(async () => {
  database = await openDatabase();
  record = await openRecord({ databaseUrl: database.url, dataDir: '/nowhere' });
  queues = await openQueues(database.url, log);
});
afterAll(async () => {
  await queues.close();
  await record.close();
  await database.close();
});

let projects = 0;
let project = '';
/** The numbers of the jobs that were delivered, in order. */
let delivered: number[] = [];
beforeEach(async () => {
  projects += 1;
  project = `bakery-${projects}`;
  delivered = [];
  await queues.addProject(project);
});
const run = (jobId: number): Step => ({ step: 'run', project, jobId });
const send = (jobId: number) => record.db.$transaction((tx) => queues.send(tx, run(jobId)));
const deliveredAre = (ids: number[]) => vi.waitFor(() => expect(delivered).toEqual(ids), 20_000);

it('delivers what was sent with the fact, and nothing of a transaction that was rolled back', async () => {
  const fact = record.db.$transaction(async (tx) => {
    await queues.send(tx, run(1));
    throw new Error('the fact was not stored');
  });
  await expect(fact).rejects.toThrow('not stored');
  await send(2);
  await queues.work('run', project, async ({ jobId }) => void delivered.push(jobId));
  await send(3);
  await deliveredAre([2, 3]);
});

it('delivers a step again whose worker failed, and says what was wrong', async () => {
  await queues.work('run', project, async ({ jobId }) => {
    delivered.push(jobId);
    if (delivered.length === 1) throw new Error('the oven is cold');
  });
  await send(1);
  await deliveredAre([1, 1]);
  expect(faults).toMatchObject([{ jobId: 1, error: { message: 'the oven is cold' } }]);
});

it('does not forget a step that has failed for hours, but tries it every ten minutes', async () => {
  await send(1);
  const name = `project/${project}/run`;
  await record.db.$executeRaw`update pgboss.job set retry_count = 100 where name = ${name}`;
  await queues.work('run', project, async () => Promise.reject(new Error('the oven is cold')));
  const failed = () => record.db.$queryRaw`
    select state::text, start_after < now() + interval '601 s' as soon from pgboss.job
    where name = ${name} and output is not null`;
  await vi.waitFor(async () => expect(await failed()).toEqual([{ state: 'retry', soon: true }]), 20_000);
});

it('gives a step that was in the hands of a worker that ended to the next one, and calls that no fault', async () => {
  const ending = new AbortController();
  const elsewhere = await openQueues(database.url, log, ending.signal);
  const { promise: held, resolve: take } = Promise.withResolvers<void>();
  const { promise: broken, reject: breaks } = Promise.withResolvers<void>();
  await elsewhere.work('run', project, async () => {
    take();
    await broken;
  });
  await send(1);
  await held;
  faults.length = 0;
  ending.abort();
  breaks(ending.signal.reason);
  await elsewhere.close();
  await queues.work('run', project, async ({ jobId }) => void delivered.push(jobId));
  await deliveredAre([1]);
  expect(faults).toEqual([]);
});

it('delivers a request once, however often Slack sends it, and takes it back from who died with it', async () => {
  const id = randomUUID();
  const request: Incoming = { kind: 'command', id, user: 'U1', channel: 'C1', text: 'bakery add rye' };
  const heard: string[] = [];
  await Promise.all([1, 2, 3].map(() => queues.put(request)));
  await record.db
    .$executeRaw`update pgboss.job set state = 'active', started_on = now() where id = ${id}::uuid`;
  await queues.work('inbox', null, async (incoming) => void heard.push(incoming.id));
  await queues.put({ ...request, id: randomUUID() });
  await vi.waitFor(() => expect(heard).toHaveLength(1), 20_000);
  expect(heard).not.toContain(id);
  await queues.takeBack();
  await vi.waitFor(() => expect(heard.at(-1)).toBe(id), 20_000);
  await queues.put(request);
  const rows = await record.db.$queryRaw`select state from pgboss.job where id = ${id}::uuid`;
  expect(rows).toHaveLength(1);
  expect(heard).toHaveLength(2);
});

it('takes back from who died with them the steps of that project, and no others', async () => {
  await queues.addProject('elsewhere');
  for (const step of [run(1), { ...run(9), project: 'elsewhere' }])
    await record.db.$transaction((tx) => queues.send(tx, step));
  await record.db
    .$executeRaw`update pgboss.job set state = 'active', started_on = now() where state = 'created'`;
  await queues.work('run', project, async ({ jobId }) => void delivered.push(jobId));
  await queues.work('run', 'elsewhere', async ({ jobId }) => void delivered.push(jobId));
  await send(2);
  await deliveredAre([2]);
  await queues.takeBack(project);
  await deliveredAre([2, 1]);
});

it('puts a decision off once, however often that is asked meanwhile', async () => {
  const later: Step = { step: 'settle', project, decisionId: 7, afterSeconds: 600 };
  for (let times = 0; times < 2; times++) await record.db.$transaction((tx) => queues.send(tx, later));
  await record.db.$transaction((tx) => queues.send(tx, { step: 'settle', project, decisionId: 7 }));
  const name = `project/${project}/settle`;
  const waiting = await record.db.$queryRaw`
    select start_after > now() + interval '500 s' as later from pgboss.job where name = ${name} order by 1`;
  expect(waiting).toEqual([{ later: false }, { later: true }]);
});

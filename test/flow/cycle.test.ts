import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { cycleRoot } from '../../src/domain/cycle-words.ts';
import type { Press } from '../../src/domain/incoming.ts';
import { isRefusal, refuse } from '../../src/domain/result.ts';
import { retryJob } from '../../src/flow/again.ts';
import { beginCycle } from '../../src/flow/begin-cycle.ts';
import { cancelJob } from '../../src/flow/cancel-job.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { followUp } from '../../src/flow/follow-up.ts';
import { goOnWithCycle } from '../../src/flow/go-on-with-cycle.ts';
import { loadCycle } from '../../src/flow/load-cycle.ts';
import { messageKeys } from '../../src/flow/messages.ts';
import { orderCycle } from '../../src/flow/order-cycle.ts';
import { postMessage } from '../../src/flow/post-message.ts';
import { receivePress } from '../../src/flow/receive-press.ts';
import { recoverProject } from '../../src/flow/recover.ts';
import { stopCycle } from '../../src/flow/stop-cycle.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const project = (name: string) =>
  toProject(name, { path: `/${name}`, channel: 'C0BREAD', time_zone: 'UTC' }, ['U0OWNER'], `/${name}`);
const [bakery, cafe] = [project('bakery'), project('cafe')];
let steps: Step[];
let plan: string | null;
let served: string[];
let ctx: Context;
beforeEach(async () => {
  const tables = '"Job", "Session", "Message", "Audit", "Project", "Cycle"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  steps = [];
  served = ['bakery', 'cafe'];
  plan = '## 2026-04\n\n- [ ] add rye, the key is sourdough-7\n- [ ] add buns\n';
  const away = refuse('gone', 'The repository is away.');
  ctx = {
    ...{ db: record.db, projects: [bakery, cafe], perPerson: 0, slack: null, host: 'oven' },
    ...{ now: () => new Date('2026-04-10T12:00:00Z'), newId: randomUUID, github: null },
    ...{ idFor: () => randomUUID(), log: { info: () => {}, warn: () => {}, error: () => {} } },
    redact: async (texts: string[]) => texts.map((text) => text.replace('sourdough-7', '[REDACTED]')),
    git: { refresh: async () => (plan === null ? away : { tip: 'main' }), read: async () => plan },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
    isServed: async (name: string) => served.includes(name),
  } as unknown as Context;
});

const begins = async (more: Partial<Parameters<typeof beginCycle>[1]> = {}) => {
  const request = { id: randomUUID(), projects: [bakery], by: 'U0OWNER', channel: 'C0BREAD' };
  const begun = await beginCycle(ctx, { ...request, maxJobs: null, maxUsd: null, ...more });
  if (isRefusal(begun)) throw new Error(begun.words);
  return begun.cycle.id;
};
/** Does what is queued of cycles; the jobs and deliveries are left alone. */
const works = async () => {
  for (const step of steps.splice(0)) if (step.step === 'cycle') await goOnWithCycle(ctx, step);
};
const jobs = () => record.db.job.findMany({ orderBy: { id: 'asc' } });
const says = async (id: number) => {
  const view = await loadCycle(ctx, id);
  if (!view) throw new Error(`there is no cycle ${id}`);
  const { line, body } = cycleRoot(view);
  return `${plainText(line)}\n${body}`;
};

describe('a cycle that begins', () => {
  it('asks for the job of the first item, once, whoever looks and however often, without its secrets', async () => {
    const cycleId = await begins();
    await Promise.all([1, 2, 3].map(() => goOnWithCycle(ctx, { cycleId, project: 'bakery' })));
    expect(await jobs()).toMatchObject([
      { task: 'add rye, the key is [REDACTED]', askedBy: 'U0OWNER', channel: 'C0BREAD', cycleId },
    ]);
    expect(await says(cycleId)).toBe(
      [
        'cycle 1 · bakery · at work, 0 of 2 items · for @U0OWNER',
        'April 2026: 0/2 closed · job 1 is queued: add rye, the key is [REDACTED]',
      ].join('\n'),
    );
    const done = await record.db.audit.findMany({ orderBy: { id: 'asc' } });
    expect(done.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      'cycle cycle 1',
      'cycle job 1',
    ]);
  });

  it('is refused where one is at work, which is in the audit, and may be of others meanwhile', async () => {
    await begins();
    const order = {
      name: 'cycle',
      project: null,
      id: randomUUID(),
      user: 'U0OWNER',
      channel: 'C0X',
    } as const;
    const refused = await orderCycle(ctx, order);
    expect(plainText(refused?.line ?? [])).toBe(
      'Cycle 1 is at work in bakery already. /job stop bakery ends it.',
    );
    expect(await record.db.audit.count({ where: { action: 'cycle', allowed: false } })).toBe(2);
    expect(await begins({ projects: [cafe] })).toBe(2);
    const stranger = await orderCycle(ctx, { ...order, project: 'bakery', user: 'U0BO' });
    expect(plainText(stranger?.line ?? [])).toMatch(/^You are not among the users of bakery\./);
  });

  it('ends with the words of a plan that cannot be read', async () => {
    plan = null;
    const id = await begins();
    await works();
    expect(await says(id)).toBe(
      'cycle 1 · bakery · ended: nothing was begun, $0.00 · for @U0OWNER\nThe repository is away.',
    );
    expect(await record.db.cyclePart.findFirst()).toMatchObject({ ended: 'The repository is away.' });
  });

  it('waits for a plan that is away for a while, and ends when that takes an hour', async () => {
    const id = await begins();
    await works();
    const away = refuse('unreachable', 'origin could not be read.');
    const { refresh } = ctx.git;
    let at = new Date('2026-04-10T12:00:00Z');
    ctx = { ...ctx, git: { ...ctx.git, refresh: async () => away }, now: () => at };
    await cancelJob(ctx, 1, 'U0OWNER');
    const put = { step: 'cycle', project: 'bakery', cycleId: id, afterSeconds: 120 };
    const look = () => goOnWithCycle(ctx, { cycleId: id, project: 'bakery' });
    steps = [];
    await look();
    expect(steps).toContainEqual(put);
    await goOnWithCycle({ ...ctx, git: { ...ctx.git, refresh } }, { cycleId: id, project: 'bakery' });
    expect(await jobs()).toHaveLength(2);
    await cancelJob(ctx, 2, 'U0OWNER');
    at = new Date('2026-04-10T13:00:00Z');
    await look();
    expect(await record.db.cyclePart.findFirst()).toMatchObject({ ended: 'origin could not be read.' });
  });

  it('is gone on with by whoever serves the project next, when all that was queued is lost', async () => {
    const id = await begins();
    steps = [];
    await recoverProject(ctx, 'bakery', { requeue: true });
    expect(steps).toEqual([{ step: 'cycle', project: 'bakery', cycleId: id }]);
  });
});

it('tells who asked, alone, that its message cannot be shown', async () => {
  const told: object[] = [];
  const not = refuse('not_in_channel', 'I am not in that channel.');
  const slack = { post: async () => not, tell: async (what: object) => void told.push(what) };
  ctx = { ...ctx, slack: slack as unknown as Context['slack'] };
  const id = await begins({ replyTo: 'https://back' });
  await postMessage(ctx, { key: messageKeys.cycleRoot(id), replyTo: 'https://back' });
  expect(told).toMatchObject([{ user: 'U0OWNER', replyTo: 'https://back', channel: 'C0BREAD' }]);
});

describe('a cycle that ends', () => {
  it('cancels what is queued when somebody says stop, and begins nothing after it', async () => {
    const id = await begins();
    await works();
    expect(await stopCycle(ctx, { cycleId: id, by: 'U0BO' })).toEqual({ words: 'Cycle 1 is stopped.' });
    await works();
    expect(await jobs()).toMatchObject([{ state: 'ended', outcome: 'cancelled', cancelledBy: 'U0BO' }]);
    expect(await says(id)).toBe(
      [
        'cycle 1 · bakery · ended, stopped by @U0BO: 1 cancelled, $0.00 · for @U0OWNER',
        'April 2026: 0/2 closed',
        'job 1 came to nothing',
      ].join('\n'),
    );
  });

  it('is stopped by its button also when its first project is not in the file any more', async () => {
    const id = await begins({ projects: [cafe, bakery] });
    ctx = { ...ctx, projects: [bakery] };
    const press = { action: 'stop', subject: id, user: 'U0OWNER', channel: 'C0BREAD' } as Press;
    expect(await receivePress(ctx, press)).toBeNull();
    expect(await record.db.cycle.findFirst()).toMatchObject({ stoppedBy: 'U0OWNER' });
  });

  it('is stopped by nobody who may use only some of its projects', async () => {
    const id = await begins({ projects: [bakery, cafe] });
    ctx = { ...ctx, projects: [{ ...bakery, users: ['U0BO', 'U0OWNER'] }, cafe] };
    const order = { name: 'stop', project: 'bakery', id: randomUUID(), user: 'U0BO', channel: 'C0BREAD' };
    const card = await orderCycle(ctx, { ...order, name: 'stop' });
    expect(plainText(card?.line ?? [])).toMatch(/^Cycle 1 also works where you may not: who began it can/);
    const press = { action: 'stop', subject: id, user: 'U0BO', channel: 'C0BREAD' } as Press;
    expect(await receivePress(ctx, press)).toEqual(card);
    expect(await record.db.cycle.findFirst()).toMatchObject({ stoppedBy: null });
    expect(await record.db.audit.findFirst({ orderBy: { id: 'desc' } })).toMatchObject({
      ...{ person: 'U0BO', action: 'stop', allowed: false, projectName: 'cafe' },
    });
  });

  it('begins nothing more once its dollars are spent, in any of its projects', async () => {
    const id = await begins({ projects: [bakery, cafe], maxUsd: 1 });
    await works();
    await record.db.job.updateMany({ data: { costUsd: 0.6 } });
    for (const job of await jobs()) await cancelJob(ctx, job.id, 'U0OWNER');
    await works();
    await works();
    expect(await says(id)).toBe(
      [
        'cycle 1 · bakery, cafe · ended: 2 cancelled, $1.20 · for @U0OWNER',
        'bakery · April 2026: 0/2 closed · its limit of $1.00 is reached',
        'job 1 came to nothing',
        'cafe · April 2026: 0/2 closed · its limit of $1.00 is reached',
        'job 2 came to nothing',
      ].join('\n'),
    );
  });
});

it('waits for the turn of another project, but not while nobody works for that one', async () => {
  const cycleId = await begins({ projects: [bakery, cafe], maxJobs: 4 });
  const look = () => goOnWithCycle(ctx, { cycleId, project: 'bakery' });
  await look();
  await cancelJob(ctx, 1, 'U0OWNER');
  steps = [];
  await look();
  expect(await jobs()).toHaveLength(1);
  expect(steps).toContainEqual({ step: 'cycle', project: 'bakery', cycleId, afterSeconds: 120 });
  served = ['bakery'];
  await look();
  expect(await jobs()).toMatchObject([{ projectName: 'bakery' }, { projectName: 'bakery' }]);
});

it('knows of what people ask for instead of a job or after it that it is about the same item', async () => {
  await begins();
  await works();
  await cancelJob(ctx, 1, 'U0OWNER');
  const again = await retryJob(ctx, { project: bakery, jobId: 1, by: 'U0OWNER' });
  const first = await record.db.job.findUniqueOrThrow({ where: { id: 1 } });
  const reply = { id: randomUUID(), task: 'darker', askedBy: 'U0OWNER' };
  const next = await record.db.$transaction((tx) => followUp(ctx, tx, bakery, first, reply));
  expect(next).toMatchObject({ item: first.item, itemMonth: '2026-04', cycleId: null });
  expect(again).toMatchObject({ job: { item: first.item, itemTitle: first.itemTitle } });
});

import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import { isRefusal, type Refusal } from '../../src/domain/result.ts';
import { allowAndRetry, type Begun, retryJob } from '../../src/flow/again.ts';
import { goOn } from '../../src/flow/answer-question.ts';
import type { Context } from '../../src/flow/context.ts';
import { carryOutPlan, dropPlan } from '../../src/flow/plan.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const project = toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/');
const names = new Map<string, string>();
/** One id for a name, as long as the tests run. */
const idFor = (name: string) => names.get(name) ?? names.set(name, randomUUID()).get(name);
const context = () =>
  ({
    ...{ db: record.db, projects: [project], newId: randomUUID, now: () => new Date(), slack: null, idFor },
    ...{ queue: { send: async () => {} }, redact: async (texts: string[]) => texts },
  }) as unknown as Context;

let jobId = 0;
beforeAll(() => record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } }));
beforeEach(async () => {
  const files = [{ fileId: 'F1', name: 'a.txt', refused: null }];
  const asked = { model: 'sonnet', maxUsd: 2, allowed: ['WebSearch'] };
  const wish = { id: randomUUID(), project, task: 'add rye', askedBy: 'U0ADA', channel: 'C0BAKERY' };
  jobId = (await requestJob(context(), { ...wish, files, asked })).id;
});
const end = (data: Prisma.JobUncheckedUpdateInput) =>
  record.db.job.update({ where: { id: jobId }, data: { state: 'ended', ...data } });
const wanted = (by = 'U0BO') => ({ project, jobId, by });
/** Both at once, as two people press. */
const twice = async (press: () => Promise<Begun | Refusal>) => {
  const begun = (await Promise.all([press(), press()])).flatMap((one) => (isRefusal(one) ? [] : [one]));
  expect(begun.map(({ isNew }) => isNew).toSorted()).toEqual([false, true]);
  expect(new Set(begun.map(({ job }) => job.id)).size).toBe(1);
  const { id } = begun[0]?.job ?? { id: 0 };
  return record.db.job.findUniqueOrThrow({ where: { id }, include: { attachments: true } });
};

it('asks for the same again once, whoever presses, with its files and limits', async () => {
  await end({ outcome: 'failed' });
  expect(await twice(() => retryJob(context(), wanted()))).toMatchObject({
    ...{ task: 'add rye', retryOf: jobId, threadOf: jobId, follows: null, askedBy: 'U0BO' },
    ...{ model: 'sonnet', maxUsd: 2, allowed: [], attachments: [{ name: 'a.txt' }] },
  });
});

it('asks for nothing again that has not ended, or is not there', async () => {
  expect(await retryJob(context(), wanted())).toMatchObject({ words: `Job ${jobId} has not ended yet.` });
  const unknown = { ...wanted(), jobId: 999 };
  expect(await retryJob(context(), unknown)).toMatchObject({ words: 'There is no job 999.' });
});

it('allows exactly what was denied, once', async () => {
  await end({ outcome: 'denied', denied: ['Bash(npm test:*)'] });
  expect(await twice(() => allowAndRetry(context(), wanted()))).toMatchObject({
    ...{ retryOf: jobId, allowed: ['Bash(npm test:*)'] },
  });
});

it.each(['done', 'failed'] as const)('allows nothing for a job that is %s', async (outcome) => {
  await end({ outcome, denied: ['Bash'] });
  expect(await allowAndRetry(context(), wanted())).toMatchObject({ refused: 'not-denied' });
});

it('carries a plan out once, with its task and files, and drops it no more', async () => {
  await end({ outcome: 'planned', mode: 'plan' });
  const job = await twice(() => carryOutPlan(context(), wanted()));
  expect(job).toMatchObject({
    ...{ task: 'add rye', mode: 'work', follows: jobId, retryOf: null, attachments: [{ name: 'a.txt' }] },
  });
  expect(await dropPlan(context(), wanted())).toMatchObject({
    words: `Job ${job.id} carries that plan out already.`,
  });
});

it('carries no plan out that was dropped, and nothing that is none', async () => {
  await end({ outcome: 'done' });
  expect(await carryOutPlan(context(), wanted())).toMatchObject({ refused: 'no-plan' });
  expect(await dropPlan(context(), wanted())).toMatchObject({ refused: 'no-plan' });
  await end({ outcome: 'planned', mode: 'plan' });
  for (const by of ['U0ADA', 'U0BO']) expect(await dropPlan(context(), wanted(by))).toEqual({ jobId });
  expect(await record.db.job.findUnique({ where: { id: jobId } })).toMatchObject({
    ...{ droppedBy: 'U0ADA', droppedAt: expect.any(Date) },
  });
  expect(await carryOutPlan(context(), wanted())).toMatchObject({ refused: 'dropped' });
});

it('goes on with an answer once, and keeps it as what was said', async () => {
  const job = await end({ outcome: 'question', question: 'Which?' });
  const answer = { id: randomUUID(), askedBy: 'U0BO', words: 'spelt' };
  const [one, other] = [
    await goOn(context(), { project, job }, answer),
    await goOn(context(), { project, job }, answer),
  ];
  expect(one).toMatchObject({ id: other.id, task: 'spelt', follows: jobId, mode: 'work' });
  const said = await record.db.beat.findMany({ where: { session: { jobId } } });
  expect(said).toMatchObject([{ request: 'spelt', uuid: answer.id }]);
});

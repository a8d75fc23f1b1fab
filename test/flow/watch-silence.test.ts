import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { jobRoot } from '../../src/domain/job-words.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { loadJob } from '../../src/flow/load-views.ts';
import { messageKeys } from '../../src/flow/messages.ts';
import { watchSilence } from '../../src/flow/watch-silence.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
let now = new Date('2026-11-21T12:00:00Z');
const after = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000);
};

it('says after a while that a job says nothing, each minute anew, and no more once it speaks again', async () => {
  const { db } = record;
  const steps: Step[] = [];
  const ctx = {
    ...{
      db,
      host: 'oven',
      now: () => now,
      queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
    },
    ...{
      projects: [toProject('bakery', { path: '/bakery', quiet_minutes: 2 }, [], '/bakery')],
      perPerson: 0,
    },
  } as unknown as Context;
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const row = { requestId: randomUUID(), projectName: 'bakery', task: 't', askedBy: 'U1', channel: 'C1' };
  const job = await db.job.create({
    data: { ...row, state: 'running', startedAt: now, heardAt: now, fence: 1 },
  });
  await db.message.create({ data: { key: messageKeys.jobRoot(job.id), channel: 'C1' } });
  const silence = watchSilence(ctx, job);
  /** How often it was shown again, and how it stands. */
  const seen = async () => {
    await silence.look();
    const view = await loadJob(ctx, job.id);
    return [steps.splice(0).length, view && plainText(jobRoot(view).line).split(' · ')[2]];
  };
  after(1);
  silence.heard();
  expect(await seen()).toEqual([0, 'running']);
  after(2);
  expect(await seen()).toEqual([1, 'running, no output for 2 min']);
  after(0.5);
  expect(await seen()).toEqual([0, 'running, no output for 2 min']);
  after(1);
  expect(await seen()).toEqual([1, 'running, no output for 3 min']);
  silence.heard();
  expect(await seen()).toEqual([1, 'running']);
  await db.job.update({ where: { id: job.id }, data: { state: 'ended' } });
});

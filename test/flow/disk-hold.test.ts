import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { plainText } from '../../src/domain/card.ts';
import { leastToBegin } from '../../src/domain/disk.ts';
import { jobRoot } from '../../src/domain/job-words.ts';
import { lookAtQueue } from '../../src/flow/begin-next.ts';
import { claimJob } from '../../src/flow/claim-job.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { loadJob } from '../../src/flow/load-views.ts';
import { requestJob } from '../../src/flow/request-job.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

it('a disk that is nearly full holds jobs back, which say so, and is looked at every minute until there is room', async () => {
  const project = toProject('bakery', { path: '/bakery' }, ['U0OWNER'], '/bakery');
  const steps: Step[] = [];
  const [disk, clock] = [{ freeMb: 1_500, leastMb: 2_048 }, { at: new Date('2026-11-21T12:00:30Z') }];
  const ctx = {
    ...{ db: record.db, projects: [project], perPerson: 0, exitLine: false, disk: async () => disk },
    ...{ now: () => clock.at, host: 'oven', worker: '1', newId: randomUUID, slack: {} },
    ...{ redact: async (texts: string[]) => [...texts], log: { info: () => {}, warn: () => {} } },
    queue: { send: async (_: unknown, step: Step) => void steps.push(step) },
  } as unknown as Context;
  const order = { id: randomUUID(), project, task: 't', askedBy: 'U0OWNER', channel: 'C1' };
  const { id } = await requestJob(ctx, order);
  expect(await claimJob(ctx, id)).toBeNull();
  const view = await loadJob(ctx, id);
  expect(view && plainText(jobRoot(view).line)).toContain(
    ' · queued, the disk of the host is nearly full: 1,500 MB free, jobs begin from 2,048 MB on · ',
  );
  expect(steps.splice(0)).toContainEqual(expect.objectContaining({ step: 'begin', afterSeconds: 30 }));
  clock.at = new Date('2026-11-21T12:01:00Z');
  await lookAtQueue(ctx, 'bakery');
  expect(steps.splice(0)).toMatchObject([{ step: 'begin', afterSeconds: 60 }]);
  disk.freeMb = 2_048;
  await lookAtQueue(ctx, 'bakery');
  expect(steps.splice(0)).toMatchObject([{ step: 'run', jobId: id }]);
});

it.each([
  [20_000, 2_048],
  [100_000, 5_000],
  [2_000_000, 10_240],
])('of %i MB so much has to be free: %i MB', (size, least) => {
  expect(leastToBegin(size)).toBe(least);
});

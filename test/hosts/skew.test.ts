import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Step } from '../../src/flow/context.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { watchClock } from '../fakes/clock.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

it('two hosts whose clocks are ten minutes apart close a day once, whoever works for the project at its hour', async () => {
  const project = toProject(
    'bakery',
    { path: '/bakery', time_zone: 'Europe/Vienna', channel: 'C0BAKERY' },
    [],
    '/',
  );
  const [ahead, behind] = [watchClock(record.db, { project }), watchClock(record.db, { project })];
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  await ahead.look('2026-05-01T08:10Z');
  const at = new Date('2026-05-01T09:00Z');
  const who = { requestId: randomUUID(), projectName: 'bakery', task: 'add rye', askedBy: 'cli:me' };
  await record.db.job.create({ data: { ...who, createdAt: at, startedAt: at, endedAt: at, state: 'ended' } });

  const steps: Step[] = [];
  for (const minute of ['49:30', '50:00', '55:00', '59:59']) {
    steps.push(...(await behind.look(`2026-05-01T20:${minute}Z`)));
    const later = new Date(Date.parse(`2026-05-01T20:${minute}Z`) + 600_000).toISOString();
    steps.push(...(await ahead.look(later)));
  }
  for (const minute of ['00', '05', '30']) steps.push(...(await behind.look(`2026-05-01T21:${minute}Z`)));
  expect(steps).toEqual([{ step: 'close', project: 'bakery', date: '2026-05-01', by: 'eod' }]);
});

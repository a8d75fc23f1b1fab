import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { loadHome } from '../../src/flow/load-home.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const now = new Date('2026-11-21T12:00:00Z');
const project = toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/');

it('counts what jobs, builders and the judge took in the last day', async () => {
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const asked = { projectName: 'bakery', task: 'add rye', askedBy: 'U0ADA', state: 'ended' } as const;
  const { id: jobId } = await db.job.create({
    data: { ...asked, requestId: randomUUID(), costUsd: 1, endedAt: now },
  });
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } as const;
  await db.upgrade.create({
    data: {
      ...{ projectName: 'bakery', jobId },
      sessions: { create: { id: randomUUID(), kind: 'builder', costUsd: 0.5, startedAt: now } },
      signal: { create: signal },
    },
  });
  const judge = { id: randomUUID(), kind: 'judge', costUsd: 0.25, startedAt: now } as const;
  await db.judgement.create({
    data: { fingerprint: 'f', answer: {}, session: { create: judge }, signals: { create: signal } },
  });
  const ctx = { db, projects: [project], slack: null, now: () => now } as unknown as Context;
  const { spent } = await loadHome(ctx, 'U0ADA');
  expect(spent).toEqual([{ project: 'bakery', jobs: 1, dollars: 1.75 }]);
});

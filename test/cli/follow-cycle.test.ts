import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { App } from '../../src/app.ts';
import { followCycle } from '../../src/cli/follow-cycle.ts';
import { useWorkingDay } from '../fakes/working-day.ts';

const place = useWorkingDay();

it('says once that a job runs, also where it began between two looks', async () => {
  const { db } = place.record;
  const of = { requestId: randomUUID(), projects: ['bakery'], startedBy: 'cli:ada' };
  const parts = { create: [{ projectName: 'bakery' }] };
  const { id: cycleId } = await db.cycle.create({ data: { ...of, parts } });
  const rye = { cycleId, item: 'rye', itemTitle: 'Add rye', inheritance: 'none' } as const;
  const id = await place.job({ ...rye, state: 'queued', outcome: null, endedAt: null, startedAt: null });
  const become = (from: 'queued' | 'running', to: 'running' | 'ended') =>
    db.job.updateMany({ where: { id, state: from }, data: { state: to } });
  const begins = db.$extends({
    query: {
      job: {
        findUnique: async ({ args, query }) => {
          await become('queued', 'running'); // the cycle was read before
          return query(args);
        },
      },
    },
  });
  let looks = 0;
  const takeOver = async () => {
    if (++looks < 3) return true;
    await become('running', 'ended');
    const done = { outcome: 'nothing_to_do', endedAt: place.clock.at } as const;
    await db.job.update({ where: { id }, data: done });
    await db.cycle.update({ where: { id: cycleId }, data: { endedAt: place.clock.at } });
    return true;
  };
  const told: string[] = [];
  const app = { ctx: place.context({ db: begins as unknown as typeof db }) } as unknown as App;
  await followCycle(app, { id: cycleId, projects: ['bakery'] }, takeOver, (line) => told.push(line));
  expect(told).toEqual([
    `cycle ${cycleId} · bakery · at work`,
    `job ${id} · bakery · running: Add rye`,
    expect.stringMatching(`^job ${id} · nothing to do`),
  ]);
});

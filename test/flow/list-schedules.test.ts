import { v5 } from 'uuid';
import { expect, it } from 'vitest';
import type { Schedule } from '../../src/domain/schedule.ts';
import { scheduleLines } from '../../src/domain/schedule-words.ts';
import { listSchedules } from '../../src/flow/list-schedules.ts';
import { idOfRun } from '../../src/flow/run-schedule.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const idFor = (name: string) => v5(name, v5.URL);
const zone = 'Europe/Vienna';
const project = (more: object) => toProject('bakery', { path: '/bakery', time_zone: zone, ...more }, [], '/');
const nightly: Schedule = {
  ...{ name: 'nightly', project: 'bakery', cron: '30 2 * * *', zone },
  doing: { kind: 'job', task: 'tidy the price list' },
};

async function listed(now: string, more: object = {}): Promise<string[]> {
  const ctx = { db: record.db, now: () => new Date(now), schedules: [nightly], idFor };
  return (await listSchedules(ctx, [project(more)])).flatMap(scheduleLines);
}

it('tells the next three times by the clock of the zone, also over a night in which it changes', async () => {
  expect(await listed('2026-03-28T12:00Z', { rollover: true, worklog: 'post' })).toEqual([
    'nightly · bakery · job: tidy the price list · 30 2 * * *, Europe/Vienna',
    '  next: 2026-03-29 03:30, 2026-03-30 02:30, 2026-03-31 02:30',
    'eod · bakery · closes the day · every day at 23:00, Europe/Vienna',
    '  next: 2026-03-28 23:00, 2026-03-29 23:00, 2026-03-30 23:00',
    "rollover · bakery · moves open items to the next month · every month's end, Europe/Vienna",
    '  next: 2026-04-01 00:00, 2026-05-01 00:00, 2026-06-01 00:00',
  ]);
  expect((await listed('2026-03-28T22:30Z', { worklog: 'post' }))[3]).toContain(
    'next: 2026-03-29 23:00, 2026-03-30 23:00, 2026-03-31',
  );
});

it('tells of the end of the day only where that is written', async () => {
  const ends = async () => (await listed('2026-03-28T12:00Z')).filter((line) => line.startsWith('eod'));
  expect(await ends()).toEqual([]);
  const row = { name: 'bakery', path: '/bakery', branch: 'main', worklogBy: 'cli:ada' };
  await record.db.project.create({ data: { ...row, worklogOn: false } });
  expect(await ends()).toEqual([]);
  await record.db.project.update({ where: { name: 'bakery' }, data: { worklogOn: true } });
  expect(await ends()).toHaveLength(1);
  await record.db.project.deleteMany();
});

it('tells what became of the last one, as it stands now, and leaves out what is off', async () => {
  const due = '2026-03-29T01:30:00.000Z';
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  const requestId = idOfRun({ idFor }, 'nightly', due);
  const asked = { requestId, projectName: 'bakery', task: 'tidy', askedBy: 'schedule:nightly' };
  const { id } = await record.db.job.create({ data: asked });
  await record.db.slot.create({ data: { name: 'schedule/nightly', due, words: `job ${id}` } });
  const off = { worklog: 'off' };
  expect((await listed('2026-03-29T12:00Z', off)).slice(2)).toEqual([
    `  last: 2026-03-29 03:30 · job ${id}: queued`,
  ]);
  await record.db.job.update({ where: { id }, data: { state: 'ended', outcome: 'nothing_to_do' } });
  expect((await listed('2026-03-29T12:00Z', off)).at(-1)).toContain(`job ${id}: nothing to do`);
});

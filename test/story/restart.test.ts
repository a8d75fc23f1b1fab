import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp } from '../../src/app.ts';
import { until } from '../../src/rehearsal/stage.ts';
import {
  bakeryState,
  bakes,
  everything,
  labels,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
} from '../fakes/story.ts';

let stage: Story;
beforeAll(async () => {
  stage = await openStory({ adjust: bakes });
});
afterAll(() => stage?.close());

/** The same app on the same data, with a program in the place of claude that never says anything. */
async function startSilently() {
  await stage.app.stop();
  const claudeBin = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const config = { ...stage.config, claudeBin };
  const app = await startApp({ config, log: pino({ level: 'silent' }), listen: true });
  for (const project of app.ctx.projects) await app.serve(project);
  stage.workspace.connect(app.port ?? 0);
  return app;
}

it('says that a job was interrupted when the app ended under it, once, and goes on with the next', async () => {
  const before = await bakeryState(stage);
  const silent = await startSilently();
  const you = stage.workspace.person('you');
  await you.types('/job bakery add the rye loaf, 4.80, to the price list', 3);
  const id = stage.first;
  const running = { where: { id, state: 'running', pid: { not: null } } } as const;
  const { pid } = await until('the job to run', () => silent.ctx.db.job.findFirst(running));
  await you.types('/job bakery put cinnamon buns (2.10) on the list of prices', 3);
  await until('the second job', () => silent.ctx.db.job.findFirst({ where: { id: id + 1 } }));
  await silent.stop();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');

  const app = await stage.restart();
  const told = await seeing(stage, new RegExp(`^job ${id} · interrupted`));
  expect(told.text).toContain('Nothing of it was merged. Ask again to run it again.');
  expect(labels(told)).toEqual(['Retry', 'Transcript']);
  expect((await result(stage, id + 1)).text).toMatch(/ · done · /);
  await quiet({ ...stage, app });
  const jobs = await app.ctx.db.job.findMany({ orderBy: { id: 'asc' }, include: { sessions: true } });
  expect(jobs).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'done' }]);
  expect(jobs.map(({ sessions }) => sessions.length)).toEqual([1, 1]);
  const texts = (await everything(stage)).map(({ text }) => text);
  for (const job of [id, id + 1]) {
    expect(texts.filter((text) => text.startsWith(`job ${job} · bakery`))).toHaveLength(1);
    expect(texts.filter((text) => new RegExp(`^job ${job} · (?!bakery)`).test(text))).toHaveLength(1);
  }
  expect(await bakeryState(stage)).toEqual(before);
});

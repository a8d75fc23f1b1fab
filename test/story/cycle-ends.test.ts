import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { monthName } from '../../src/domain/local-time.ts';
import { beginCycle } from '../../src/flow/begin-cycle.ts';
import { pauseProject } from '../../src/flow/pause-project.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { plan, thisMonth } from '../fakes/month-plan.ts';
import { buttonOf, everything, openStory, quiet, type Story, seeing, told } from '../fakes/story.ts';

/** Two projects of one bakery, with a `claude` that plays what the item names. */

let stage: Story;
afterEach(() => stage?.close());
async function open(...items: string[]) {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.flatMap((project) => [project, { ...project, name: 'cafe' }]),
    }),
  });
  await plan(stage.bakery, items);
  return stage.workspace.person('you');
}
const month = monthName(thisMonth());
const jobs = () => stage.app.ctx.db.job.findMany({ orderBy: { id: 'asc' } });
const below = (text: string) => text.split('\n').slice(1);

it('begins nothing more once somebody pressed Stop; what runs goes on, and a second cycle may come', async () => {
  const you = await open('play silent', 'play nothing-to-do');
  await you.types('/job cycle bakery');
  const going = await seeing(
    stage,
    /^cycle 1 · bakery · at work, 0 of 2 items · for @[\s\S]*job 1: play silent/,
  );
  const root = await seeing(stage, /^job 1 · bakery · running/);
  await you.types('/job cycle bakery');
  expect(await told(stage, 'you', /^Cycle 1/)).toBe(
    'Cycle 1 is at work in bakery already. /job stop bakery ends it.',
  );
  await you.presses(buttonOf(going, 'Stop'));
  await seeing(stage, /^cycle 1 · bakery · stopped by @\w+, what runs goes on/);
  await you.presses(buttonOf(going, 'Stop'));
  expect(await told(stage, 'you', /^Cycle 1 is not/)).toBe('Cycle 1 is not at work any more.');
  await you.presses(buttonOf(root, 'Cancel'));
  const ended = await seeing(stage, /^cycle 1 · bakery · ended, stopped by @\w+: 1 cancelled, \$0\.00/);
  expect(below(ended.text)).toEqual([`${month}: 0/2 closed`, 'job 1 came to nothing']);
  await quiet(stage);
  expect(await jobs()).toHaveLength(1);
});

it('goes on where it was when the app ended in the middle of a job, once more and in the same message', async () => {
  const you = await open('play silent', 'play nothing-to-do');
  await you.types('/job cycle bakery');
  await seeing(stage, /^cycle 1 · bakery · at work, 0 of 2 items/);
  const running = { where: { state: 'running', pid: { not: null } } } as const;
  await until('the first job to run', () => stage.app.ctx.db.job.findFirst(running));
  await stage.app.stop();
  const app = await stage.restart();
  await you.presses(buttonOf(await seeing(stage, /^job 2 · bakery · running/), 'Cancel'));
  const ended = await seeing(stage, /^cycle 1 · bakery · ended: 1 cancelled, 1 nothing to do/);
  expect(below(ended.text)).toEqual([
    `${month}: 0/2 closed · no item is left to begin`,
    'job 3 found nothing to do, and its item is open',
    'job 2 came to nothing',
  ]);
  await quiet({ ...stage, app });
  const said = (await everything(stage)).filter(({ text }) => text.startsWith('cycle '));
  expect(said).toHaveLength(1);
  expect(await app.ctx.db.job.count()).toBe(3);
});

it('ends after three failures in a row, and does the failed ones again in the next cycle', async () => {
  const you = await open('play no-result', 'play api-error', 'play nowhere', 'play nothing-to-do');
  await you.types('/job cycle bakery');
  const ended = await seeing(stage, /^cycle 1 · bakery · ended: 3 failed, /);
  expect(below(ended.text)).toEqual([
    `${month}: 0/4 closed · 3 items in a row came to nothing: look at them before it goes on`,
    'jobs 1, 2 and 3 came to nothing',
  ]);
  await quiet(stage);
  await stage.app.ctx.db.job.updateMany({ where: { id: { in: [1, 2] } }, data: { delivery: 'merged' } });
  await you.types('/job cycle bakery');
  await seeing(stage, /^cycle 2 · bakery · ended: 1 failed, 1 nothing to do/);
  expect((await jobs()).map(({ task }) => task).slice(3)).toEqual(['play nowhere', 'play nothing-to-do']);
});

it('hands out so many jobs to two projects in turn, side by side, and says for each why it ended', async () => {
  await open('play nothing-to-do', 'play no-result', 'play api-error');
  const { ctx } = stage.app;
  const request = { id: randomUUID(), projects: ctx.projects, by: 'U0YOU', channel: 'C1', maxUsd: null };
  const channel = ctx.projects[0]?.channel ?? '';
  const begun = await beginCycle(ctx, { ...request, channel, maxJobs: 4 });
  expect(begun).toMatchObject({ isNew: true });
  expect(await beginCycle(ctx, { ...request, maxJobs: 4 })).toMatchObject({ isNew: false, cycle: { id: 1 } });
  const ended = await seeing(stage, /^cycle 1 · bakery, cafe · ended: 2 nothing to do, 2 failed, \$0\.\d\d/);
  const lines = below(ended.text);
  const used = 'its limit of 4 jobs is reached';
  expect(lines.filter((line) => line.includes('·'))).toEqual([
    `bakery · ${month}: 0/3 closed · ${used}`,
    `cafe · ${month}: 0/3 closed · ${used}`,
  ]);
  const by = Map.groupBy(await jobs(), ({ projectName }) => projectName);
  expect([by.get('bakery')?.length, by.get('cafe')?.length]).toEqual([2, 2]);
  expect(await ctx.db.cyclePart.findFirst()).toMatchObject({ ended: used });
});

it('asks for no job that would wait: a pause ends it', async () => {
  const you = await open('play nothing-to-do');
  await pauseProject(stage.app.ctx, { project: 'cafe', by: 'U0ADA' });
  await you.types('/job cycle cafe');
  const held = await seeing(stage, /^cycle 1 · cafe · ended: nothing was begun, \$0\.00/);
  expect(below(held.text)).toEqual([`${month}: 0/1 closed · cafe is paused`]);
  await quiet(stage);
  expect(await jobs()).toEqual([]);
});

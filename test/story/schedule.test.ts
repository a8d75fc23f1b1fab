import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStory, quiet, result, type Story } from '../fakes/story.ts';

/** One conversation, told in order. Nobody looks at the clock here but the app itself, when it starts. */

const clock = { now: new Date('2026-03-27T12:00:00Z') };
const nightly = {
  ...{ name: 'nightly', project: 'bakery', cron: '30 2 * * *', zone: 'Europe/Vienna' },
  doing: { kind: 'job', task: 'add the rye loaf, 4.80, to the price list' },
} as const;
let stage: Story;
beforeAll(async () => {
  stage = await openStory({
    now: () => clock.now,
    adjust: (config) => ({ ...config, schedules: [nightly] }),
  });
});
afterAll(() => stage?.close());

const jobs = () => stage.app.ctx.db.job.findMany({ orderBy: { id: 'asc' } });
async function restartAt(time: string): Promise<void> {
  await stage.app.stop();
  clock.now = new Date(time);
  stage = { ...stage, app: await stage.restart() };
  await quiet(stage);
}

it('owes nothing from before it was seen', async () => {
  await quiet(stage);
  expect(await jobs()).toEqual([]);
});

it('runs once after three nights that were missed, one of them without a half past two', async () => {
  await restartAt('2026-03-30T12:00:00Z');
  expect((await result(stage, 1)).text).toContain('done');
  expect(await jobs()).toMatchObject([{ askedBy: 'schedule:nightly', outcome: 'done' }]);
  const taken = await stage.app.ctx.db.slot.findMany({
    where: { name: 'schedule/nightly', due: { not: 'rule' } },
    orderBy: { due: 'asc' },
  });
  expect(taken.map(({ due }) => due)).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z']);
});

it('does not run again when the app starts again, or the clock goes back', async () => {
  await restartAt('2026-03-30T13:00:00Z');
  await restartAt('2026-03-29T13:00:00Z');
  expect(await jobs()).toHaveLength(1);
});

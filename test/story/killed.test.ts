import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../../src/claude/processes.ts';
import { everything, openStory, type Story, seeing } from '../fakes/story.ts';

let story: Story;

beforeAll(async () => {
  story = await openStory();
  await story.app.stop();
});
afterAll(() => story.close());

/** The app in a process of its own, with a `claude` that says nothing and never ends. */
async function startChild() {
  const claudeBin = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const file = path.join(story.folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...story.config, claudeBin }));
  const child = execaNode(path.resolve(import.meta.dirname, '../fixtures/app.ts'), [file], { reject: false });
  const [said] = await once(child.stdout, 'data');
  story.workspace.connect(Number(/port (\d+)/.exec(`${said}`)?.[1]));
  return { child };
}

it('killed in the middle of a job, it says so after the next start, leaves nothing behind and goes on', async () => {
  const you = story.workspace.person('you');
  const { child } = await startChild();
  await you.types('/job bakery add the rye loaf, 4.80, to the price list');
  await seeing(story, /^job 1 · bakery · running/);

  child.kill('SIGKILL');
  await child;
  const app = await story.restart();
  await seeing(story, /^job 1 · interrupted[\s\S]*It was interrupted/);
  expect(await app.ctx.db.job.findMany({ select: { state: true, outcome: true } })).toEqual([
    { state: 'ended', outcome: 'interrupted' },
  ]);
  const { pid, pidStartTime, bootId } = await app.ctx.db.job.findUniqueOrThrow({ where: { id: 1 } });
  expect(await isAlive({ pid: pid ?? 0, startTime: pidStartTime ?? '', bootId: bootId ?? '' })).toBe(false);

  await you.types('/job bakery put cinnamon buns (2.10) on the list of prices');
  await seeing(story, /^job 2 · done/);
  const lines = (await everything(story)).map(({ text }) =>
    text.split(' · asked')[0]?.split(' · ').slice(0, 3).join(' · '),
  );
  expect(lines.filter((line) => line === 'job 1 · bakery · interrupted')).toHaveLength(1);
});

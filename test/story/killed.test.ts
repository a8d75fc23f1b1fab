import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../../src/claude/processes.ts';
import type { ProcessIdentity } from '../../src/flow/ports.ts';
import { withClient } from '../../src/postgres/client.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { compiled } from '../fakes/compiled.ts';
import { bakes, everything, openStory, type Story, seeing } from '../fakes/story.ts';

let story: Story;

beforeAll(async () => {
  story = await openStory({ adjust: bakes });
  await story.app.stop();
});
afterAll(() => story.close());

/** The app in a process of its own, with a `claude` that says nothing and never ends. */
async function startChild() {
  const claudeBin = path.resolve(import.meta.dirname, '../fixtures/bin/silent');
  const file = path.join(story.folder, 'config.json');
  await writeFile(file, JSON.stringify({ ...story.config, claudeBin }));
  const child = execaNode(path.resolve(import.meta.dirname, '../fixtures/app.ts'), [file], {
    ...compiled,
    reject: false,
  });
  const [said] = await once(child.stdout, 'data');
  story.workspace.connect(Number(/port (\d+)/.exec(`${said}`)?.[1]));
  return { child };
}

/** The process of the job that runs, as the record names it. */
const leader = (): Promise<ProcessIdentity> =>
  withClient(story.app.databaseUrl, (client) =>
    until('the job to run', async () => {
      const sql = `select pid, "pidStartTime" as "startTime", "bootId" from "Job" where pid is not null`;
      return (await client.query<ProcessIdentity>(sql)).rows[0];
    }),
  );

it('killed in the middle of a job, it says so after the next start, leaves nothing behind and goes on', async () => {
  const you = story.workspace.person('you');
  const { child } = await startChild();
  await you.types('/job bakery add the rye loaf, 4.80, to the price list');
  await seeing(story, /^job 1 · bakery · running/);
  const silent = await leader();
  expect(await isAlive(silent)).toBe(true);

  child.kill('SIGKILL');
  await child;
  const app = await story.restart();
  await seeing(story, /^job 1 · interrupted[\s\S]*It was interrupted/);
  expect(await app.ctx.db.job.findMany({ select: { state: true, outcome: true } })).toEqual([
    { state: 'ended', outcome: 'interrupted' },
  ]);
  expect(await isAlive(silent)).toBe(false);
  expect(await app.ctx.db.beat.findMany()).toMatchObject([{ jobId: 1, turns: 0, failures: [] }]);

  await you.types('/job bakery put cinnamon buns (2.10) on the list of prices');
  await seeing(story, /^job 2 · done/);
  const lines = (await everything(story)).map(({ text }) =>
    text.split(' · asked')[0]?.split(' · ').slice(0, 3).join(' · '),
  );
  expect(lines.filter((line) => line === 'job 1 · bakery · interrupted')).toHaveLength(1);
});

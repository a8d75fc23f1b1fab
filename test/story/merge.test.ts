import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  labels,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
  tasks,
  told,
} from '../fakes/story.ts';

let stage: Story;
beforeAll(async () => {
  stage = await openStory();
  for (const task of tasks.slice(0, 2)) await stage.workspace.person('you').types(`/job bakery ${task}`, 3);
  await result(stage, stage.first + 1);
  await quiet(stage);
});
afterAll(() => stage?.close());

const prices = () => path.join(stage.bakery, 'prices.md');
const [one, two] = [() => stage.first, () => stage.first + 1];
const job = (id: number) => stage.app.ctx.db.job.findUniqueOrThrow({ where: { id } });
/** The result of this job, once it reads like this. */
const reading = (id: number, words: RegExp) => seeing(stage, new RegExp(`^job ${id} · .*${words.source}`));

it('runs each job once, though Slack delivered it three times', async () => {
  expect(await stage.app.ctx.db.job.count()).toBe(2);
  const roots = await stage.workspace.messages();
  expect(roots.map(({ text }) => text.split(' · ', 1)[0])).toEqual([`job ${one()}`, `job ${two()}`]);
  expect(await bakeryGit(stage, 'rev-list', '--count', 'main')).toBe('1');
});

it('refuses a checkout that is dirty in the way, in words, and leaves its bytes alone', async () => {
  await writeFile(prices(), 'half a thought');
  const before = await bakeryState(stage);
  await stage.workspace.person('you').presses(buttonOf(await result(stage, one()), 'Merge'), 3);
  const refused = await reading(one(), /was not possible/);
  await quiet(stage);
  expect(refused.text).toMatch(
    / · Merge by @U\w+ was not possible: Nothing was changed in .*: prices\.md has uncommitted edits/,
  );
  expect(labels(refused)).toEqual(['Merge', 'Discard', 'Transcript']);
  expect(await bakeryState(stage)).toEqual(before);
  expect(await readFile(prices(), 'utf8')).toBe('half a thought');
  expect((await job(one())).delivery).toBe('offered');
});

it('merges the same job once the checkout is clean and it is pressed again', async () => {
  await bakeryGit(stage, 'checkout', '--quiet', '--', 'prices.md');
  await writeFile(path.join(stage.bakery, 'notes.txt'), 'not in the way');
  await stage.workspace.person('you').presses(buttonOf(await result(stage, one()), 'Merge'), 3);
  const merged = await reading(one(), /merged as [0-9a-f]{7}/);
  await quiet(stage);
  expect(labels(merged)).toEqual(['Transcript']);
  const { landed, delivery } = await job(one());
  expect(delivery).toBe('merged');
  expect(await bakeryGit(stage, 'rev-parse', 'main')).toBe(landed);
  expect(await bakeryGit(stage, 'rev-list', '--count', 'main')).toBe('2');
  expect(await bakeryGit(stage, 'diff', '--numstat', 'main~1', 'main')).toBe('1\t0\tprices.md');
  expect(await readFile(prices(), 'utf8')).toContain('| rye loaf | 4.80 |');
  expect((await bakeryState(stage)).status).toBe('?? notes.txt');
});

it('discards another job without touching the branch, and keeps its commit under a ref', async () => {
  const before = await bakeryState(stage);
  const seen = await result(stage, stage.first + 1);
  await stage.workspace.person('colleague').presses(buttonOf(seen, 'Discard'), 3);
  const discarded = await reading(two(), /discarded by/);
  await quiet(stage);
  expect(discarded.text).toContain(`kept in refs/audition/trash/job-${two()}`);
  expect(labels(discarded)).toEqual(['Transcript']);
  expect(await bakeryState(stage)).toEqual(before);
  expect(await bakeryGit(stage, 'rev-parse', `refs/audition/trash/job-${two()}`)).toBe(
    (await job(two())).commit,
  );
  await stage.workspace.person('you').presses(buttonOf(seen, 'Merge'));
  expect(await told(stage, 'you', new RegExp(`job ${two()} was decided already`))).toContain(
    stage.workspace.person('colleague').id,
  );
  await quiet(stage);
  expect(await bakeryState(stage)).toEqual(before);
});

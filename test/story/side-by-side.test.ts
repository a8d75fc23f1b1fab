import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonOf, openStory, result, type Story, seeing } from '../fakes/story.ts';

/** A bakery in which two jobs run at once, with a `claude` that plays what the task names. */
let stage: Story;
beforeAll(async () => {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.map((project) => ({ ...project, begin: { ...project.begin, atOnce: 2 } })),
    }),
  });
});
afterAll(() => stage?.close());

it('runs two jobs at once, and the end of one leaves the other alone and begins the third', async () => {
  const you = stage.workspace.person('you');
  for (const program of ['silent', 'silent', 'nothing-to-do']) await you.types(`/job bakery play ${program}`);
  const first = await seeing(stage, /^job 1 · bakery · running/);
  const second = await seeing(stage, /^job 2 · bakery · running/);
  await seeing(stage, /^job 3 · bakery · queued, place 3/);
  await you.presses(buttonOf(first, 'Cancel'));
  expect((await result(stage, 1)).text).toMatch(/^job 1 · cancelled by/);
  expect((await result(stage, 3)).text).toMatch(/^job 3 · nothing to do/);
  expect((await seeing(stage, /^job 2 · bakery · /)).text).toMatch(/^job 2 · bakery · running/);
  await you.presses(buttonOf(second, 'Cancel'));
  expect((await result(stage, 2)).text).toMatch(/^job 2 · cancelled by/);
});

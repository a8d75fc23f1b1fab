import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStory, result, type Story } from '../fakes/story.ts';

/** A project with a `claude` that plays what the task names, and bounds that are soon reached. */
const bounds = { network: true, memoryMb: 150, processes: 60, diskMb: 60, reveal: [] };
const cast = [
  ['killed-by-kernel', 'Claude was killed from outside, probably because the host had no memory left.'],
  ['fails-after-result', 'Claude said that it was done and ended with an error (exit code 1).'],
  ['eats-memory', 'It was stopped: it used more than 150 MB of memory (max_memory_mb).'],
  ['forks-on', 'It was stopped: it ran more than 60 processes at once (max_processes).'],
  ['fills-disk', 'It was stopped: its clone and temporary files took more than 60 MB (max_disk_mb).'],
] as const;

let stage: Story;
beforeAll(async () => {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.map((project) => ({
        ...project,
        bounds,
        begin: { ...project.begin, atOnce: cast.length },
      })),
    }),
  });
  for (const [program] of cast) await stage.workspace.person('you').types(`/job bakery play ${program}`);
});
afterAll(() => stage?.close());

it.each(cast)('%s: the job fails, and people are told: %s', async (program, sentence) => {
  const id = cast.findIndex(([name]) => name === program) + 1;
  const shown = await result(stage, id);
  expect(shown.text).toMatch(new RegExp(`^job ${id} · failed · `));
  expect(shown.text).toContain(`\n${sentence}\n`);
});

it('a job that meets the end of what it may use takes nothing else with it: the next one is done', async () => {
  await stage.workspace.person('you').types('/job bakery play nothing-to-do');
  expect((await result(stage, cast.length + 1)).text).toContain('\nIt is so already.\n');
  expect(stage.app.ctx.stopping.aborted).toBe(false);
});

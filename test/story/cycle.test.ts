import { expect, it } from 'vitest';
import { monthName } from '../../src/domain/local-time.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { plan, thisMonth } from '../fakes/month-plan.ts';
import { byTurns, useScripted } from '../fakes/scripted.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  everything,
  labels,
  quiet,
  result,
  seeing,
  told,
} from '../fakes/story.ts';

const open = useScripted();
const month = monthName(thisMonth());

it('works through the items of the month, one job each, in one message that says what is left to people', async () => {
  const stage = await open(bakeryScript);
  const { ctx } = stage.app;
  await plan(
    stage.bakery,
    ['add the rye loaf at 4.80', 'tidy the shelves', 'add cinnamon buns at 2.10'],
    ['sell the old oven'],
  );
  const before = await bakeryState(stage);
  await stage.workspace.person('you').types('/job cycle', 2);
  const first = await seeing(stage, /^cycle 1 · bakery · at work, \d of 3 items · for @/);
  expect(labels(first)).toEqual(['Stop']);
  const ended = await seeing(stage, /^cycle 1 · bakery · ended: 2 done, 1 nothing to do, \$0\.\d\d · for @/);
  await quiet(stage);
  expect(ended.text.split('\n').slice(1)).toEqual([
    `${month}: 0/3 closed · no item is left to begin; 1 item of earlier months is open: /job rollover bakery moves them`,
    'jobs 1 and 3 wait for Merge',
    'job 2 found nothing to do, and its item is open',
  ]);
  expect(labels(ended)).toEqual([]);
  const jobs = await ctx.db.job.findMany({ orderBy: { id: 'asc' } });
  expect(jobs).toMatchObject([
    { task: 'add the rye loaf at 4.80', outcome: 'done', cycleId: 1, itemMonth: thisMonth() },
    { task: 'tidy the shelves', outcome: 'nothing_to_do', itemTitle: 'tidy the shelves' },
    { task: 'add cinnamon buns at 2.10', outcome: 'done', delivery: 'offered' },
  ]);
  expect(jobs[1]?.startedAt?.getTime()).toBeGreaterThanOrEqual(jobs[0]?.endedAt?.getTime() ?? Infinity);
  const said = (await everything(stage)).filter(({ text }) => text.startsWith('cycle '));
  expect(said).toHaveLength(1);
  expect(await bakeryState(stage)).toEqual(before);

  // What becomes of it is in the same message, for as long as that month lasts.
  const you = stage.workspace.person('you');
  await you.presses(buttonOf(await result(stage, 1), 'Merge'));
  const later = await seeing(
    stage,
    /^cycle 1 · [\s\S]*\njob 3 waits for Merge\n[\s\S]*\njob 1 is merged, and its item is open$/,
  );
  expect(labels(later)).toEqual([]);

  // Nothing of it is done a second time, and there is no cycle to stop.
  await you.types('/job cycle bakery');
  await seeing(stage, /^cycle 2 · bakery · ended: nothing was begun, \$0\.00/);
  await you.types('/job stop');
  expect(await told(stage, 'you', /^No cycle/)).toBe('No cycle is at work there.');
  expect(await ctx.db.job.count()).toBe(3);
});

/** Adds what the task names; the first time without the note that the gate wants. */
const forgetful = byTurns((text) => {
  const name = /add (\w+)\n<\/task>/.exec(text)?.[1];
  const file_path = text.includes('did not let it pass') || name === 'buns' ? 'notes.md' : `${name}.md`;
  return [[{ call: 'Write', input: { file_path, content: `${name}\n` } }], [{ say: `Added ${name}.` }]];
});

it('tries an item once more that a gate stopped, begins the next with its work, and ends with the month ticked', async () => {
  const stage = await open(forgetful, ({ projects }) => ({
    projects: projects.map((project) => ({
      ...{ ...project, delivery: 'merge', plan: { tick: true, rollover: false } },
      gates: { ...project.gates, after: ['test -f notes.md'] },
    })),
  }));
  await plan(stage.bakery, ['add rye', 'add buns']);
  await stage.workspace.person('you').types('/job cycle');
  const done = /^cycle 1 · bakery · ended: 2 done, [\s\S]*: 2\/2 closed \(complete\)/;
  const ended = await seeing(stage, done);
  expect(ended.text.split('\n').slice(1)).toEqual([
    `${month}: 2/2 closed (complete) · no item is left to begin`,
  ]);
  const { ctx } = stage.app;
  const jobs = await ctx.db.job.findMany({ orderBy: { id: 'asc' } });
  expect(jobs).toMatchObject([
    { outcome: 'gate_failed', itemTitle: 'add rye' },
    { outcome: 'done', itemTitle: 'add rye', mends: 1, cycleId: 1, delivery: 'merged' },
    { outcome: 'done', itemTitle: 'add buns', cycleId: 1, delivery: 'merged' },
  ]);
  expect(await bakeryGit(stage, 'merge-base', jobs[1]?.landed ?? '', jobs[2]?.base ?? '')).toBe(
    jobs[1]?.landed,
  );
  expect(await bakeryGit(stage, 'show', 'main:RELEASES.md')).toMatch(
    /^- \[x\] add rye \(job 2, \w{7}\)\n- \[x\] add buns \(job 3, \w{7}\)$/m,
  );
  await quiet(stage);
});

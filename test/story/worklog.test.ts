import { afterAll, beforeAll, expect, it } from 'vitest';
import { dateAfter, localDate } from '../../src/domain/local-time.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import type { ModelRequest, Turn } from '../../src/rehearsal/model.ts';
import { openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryGit, everything, labels, quiet, result, seeing, tasks, told } from '../fakes/story.ts';

/** One conversation, told in order: each test goes on where the one before it stopped. */

/** A zone in which it is about noon now: no midnight comes in between. */
const offset = new Date().getUTCHours() - 12;
const zone = `Etc/GMT${offset < 0 ? '' : '+'}${offset}`;
const today = localDate(new Date(), zone);
const yesterday = dateAfter(today, -1);

/** The bakery's model; of a day's facts it words what was merged, and invents a job beside it. */
function script(request: ModelRequest): Turn {
  if (!request.raw.includes('Write the work log of ')) return bakeryScript(request);
  const shipped = [
    { text: 'The price list grew by one loaf.', refs: ['job 1'] },
    { text: 'A second oven was built.', refs: ['job 41'] },
  ];
  return [{ call: 'StructuredOutput', input: { shipped, risks: [], flags: [], next: [] } }];
}

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script, (config) => ({
    projects: config.projects.map((project) => ({
      ...{ ...project, day: { ...project.day, zone } },
      upgrades: { ...project.upgrades, runsPerDay: 0 }, // the third job is no matter of this story
    })),
  }));
});
afterAll(async () => {
  await stage?.close();
});

const you = () => stage.workspace.person('you');
/** It is the hour of the end of a day. */
async function night(date: string): Promise<void> {
  const { db, queue } = stage.app.ctx;
  await db.$transaction((tx) => queue.send(tx, { step: 'close', project: 'bakery', date, by: 'eod' }));
  await quiet(stage);
}
const logsSeen = async () =>
  (await everything(stage)).filter(({ text }) => text.startsWith('Work log — ')).map(({ text }) => text);
const sectionOf = (text: string, title: string) => text.split(`## ${title}\n`)[1]?.split('\n\n')[0];

it('asks after the first day with work in it, and only owners may answer', async () => {
  for (const task of tasks.slice(0, 2)) await you().types(`/job bakery ${task}`);
  for (const job of [1, 2]) await result(stage, job);
  await quiet(stage);
  // That was yesterday.
  await stage.app.ctx.db.$executeRaw`
    update "Job" set "createdAt" = "createdAt" - interval '1 day', "startedAt" = "startedAt" - interval '1 day',
      "endedAt" = "endedAt" - interval '1 day'`;
  for (let times = 0; times < 2; times++) await night(yesterday);
  const asked = await seeing(stage, /^bakery had a day with work in it\. Shall its work log be written/);
  expect(labels(asked)).toEqual(['Write it', 'No']);
  await stage.workspace.person('stranger').presses('Write it');
  await told(stage, 'stranger', /^Only the owners of bakery can switch its work log on or off/);
  expect(await logsSeen()).toEqual([]);
});

it('writes that very day once an owner said yes', async () => {
  await you().presses('Write it', 2);
  const log = await seeing(stage, new RegExp(`^Work log — ${yesterday} · bakery`));
  await quiet(stage);
  expect(sectionOf(log.text, 'Carry-over')).toBe(
    [
      '- add the rye loaf, 4.80, to the price list: waits for Merge or Discard. [job 1]',
      '- put cinnamon buns (2.10) on the list of prices: waits for Merge or Discard. [job 2]',
    ].join('\n'),
  );
  expect(log.text).toContain(`[bars: Jobs of ${yesterday}] done: jobs 2`);
  expect(log.text).toMatch(/2 jobs: 2 done · \d+ min, \$0\.\d\d · this log \$0\.\d\d · closed by @/);
  expect(await seeing(stage, /^The work log of bakery is written every day at 23:00/)).toMatchObject({
    buttons: [],
  });
});

it('closes today by hand, says what of yesterday was done, and shows nothing a model invented', async () => {
  const [first] = (await everything(stage)).filter(({ text }) => text.startsWith('job 1 · done'));
  const merge = first?.buttons.find(({ text }) => text.text === 'Merge');
  if (!first || !merge) throw new Error('there is nothing to merge');
  await you().presses({ message: first, button: merge });
  await quiet(stage);
  await you().types('/job close bakery');
  await told(stage, 'you', new RegExp(`^The work log of bakery for ${today} is being written`));
  const log = await seeing(stage, new RegExp(`^Work log — ${today} · bakery`));
  await quiet(stage);
  const { landed } = await stage.app.ctx.db.job.findUniqueOrThrow({ where: { id: 1 } });
  expect(sectionOf(log.text, 'What shipped today')).toBe('- The price list grew by one loaf. [job 1]');
  expect(log.text).not.toMatch(/oven|job 41/);
  expect(sectionOf(log.text, 'Carry-over')).toBe(
    [
      `- From ${yesterday}: add the rye loaf, 4.80, to the price list: done. [job 1, commit ${landed?.slice(0, 7)}]`,
      `- From ${yesterday}: put cinnamon buns (2.10) on the list of prices: not done, waits for Merge or Discard. [job 2]`,
    ].join('\n'),
  );
});

it('is one message and one row a day, however often the day is closed', async () => {
  const asked = stage.requests.length;
  for (let times = 0; times < 2; times++) await night(today);
  await you().types('/job close bakery');
  await quiet(stage);
  expect(stage.requests).toHaveLength(asked);
  expect(await logsSeen()).toHaveLength(2);
  const rows = await stage.app.ctx.db.workLog.findMany({ orderBy: { date: 'asc' } });
  expect(rows.map(({ date, closedBy }) => [date, closedBy])).toEqual([
    [yesterday, you().id],
    [today, you().id],
  ]);
  expect(await stage.app.ctx.db.beat.count({ where: { session: { kind: 'worklog' } } })).toBe(0);
});

it('adds what is done later that day to the same message, and commits it where the file says so', async () => {
  // By the clock of this zone its hour has come.
  Object.assign(stage.app.ctx.projects[0]?.day ?? {}, { worklog: 'commit', eod: '12:00' });
  await you().types(`/job bakery ${tasks[2]}`);
  await result(stage, 3);
  await quiet(stage);
  for (let times = 0; times < 2; times++) await night(today);
  await seeing(stage, new RegExp(`^Work log — ${today}[\\s\\S]*price list needs sourdough`));
  expect(await logsSeen()).toHaveLength(2);
  const path = `docs/worklog/${today}.md`;
  expect(await bakeryGit(stage, 'log', '--format=%an', '--', path)).toMatch(/^\S.*$/);
  const file = await bakeryGit(stage, 'show', `main:${path}`);
  expect(file).toContain(`# Work log — ${today}\n\n## What shipped today\n`);
  expect(file).toContain('the price list needs sourdough at 5.20: done, waits for Merge or Discard');
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/domain/schedule.ts';
import { type DayFacts, factsSchema } from '../../src/domain/worklog/facts.ts';
import { lookAtClock } from '../../src/flow/look-at-clock.ts';
import { gitIn } from '../fakes/git.ts';
import { openScripted, type Scripted } from '../fakes/scripted.ts';
import { buttonOf, quiet, seeing } from '../fakes/story.ts';
import { createProjects, type Place, writesFiles } from '../fakes/three-projects.ts';

/**
 * Two weeks of three projects with a clock of their own: 23 March to 5 April 2026. On the 29th Vienna's clocks go
 * forward; the month ends on a Tuesday; in the night of the 26th the host is down.
 */
const [vienna, york] = ['Europe/Vienna', 'America/New_York'];
const everyWorkday = (project: string): Schedule => ({
  ...{ name: `${project}-cycle`, project, cron: '0 9 * * 1-5', doing: { kind: 'cycle', max: 1 } },
  zone: project === 'mill' ? york : vienna,
});
const list = (month: string, names: readonly string[]) =>
  `## ${month}\n\n${names.map((name) => `- [ ] write ${name}.md`).join('\n')}\n`;
/** A gate that only the corn does not pass at first. */
const cornNeedsNote =
  'test ! -f corn.md || test -f corn.txt || { echo "Error: the corn has no note"; exit 1; }';
const breads = ['rye', 'spelt', 'oat', 'corn', 'barley', 'wheat', 'emmer', 'millet', 'teff'];
const places: Readonly<Record<string, Place>> = {
  bakery: {
    settings: {
      ...{ time_zone: vienna, channel: 'bakery', delivery: 'merge', tick: true, rollover: true },
      ...{ worklog: 'commit', worklog_usd: 0, after: [cornNeedsNote] },
    },
    files: { 'RELEASES.md': `# Plan\n\n${list('2026-03', breads)}\n${list('2026-04', ['plum', 'pear'])}` },
  },
  mill: {
    settings: {
      ...{ time_zone: york, channel: 'bakery', delivery: 'merge', tick: true, rollover: true },
      ...{ worklog: 'post', worklog_usd: 0 },
    },
    files: { 'RELEASES.md': list('2026-03', ['stone', 'wheel', 'sack', 'sieve', 'chute']) },
  },
  dairy: {
    settings: { time_zone: vienna, channel: 'bakery', worklog: 'post', worklog_usd: 0.25 },
    files: { 'README.md': '# Dairy\n' },
  },
};

const clock = { now: new Date('2026-03-22T12:00:00Z') };
let stage: Scripted;
let folder = '';
let remove = async () => {};
beforeAll(async () => {
  const made = await createProjects(places, ['you@example.com', 'colleague@example.com']);
  ({ folder, remove } = made);
  stage = await openScripted(
    writesFiles,
    () => ({ projects: made.projects, schedules: ['bakery', 'mill'].map(everyWorkday) }),
    { now: () => clock.now },
  );
  await live();
}, 900_000);
afterAll(async () => {
  await stage?.close();
  await remove();
});

/** A clock in this zone shows this. */
const at = (date: string, time: string, zone: string) =>
  DateTime.fromISO(`${date}T${time}`, { zone }).toJSDate();
const dates = Array.from({ length: 14 }, (_, day) =>
  DateTime.fromISO('2026-03-23').plus({ days: day }).toFormat('yyyy-MM-dd'),
);
const isDown = (moment: Date) =>
  moment > at('2026-03-26', '20:00', vienna) && moment < at('2026-03-27', '08:00', vienna);

/** The moments at which somebody looks at a clock: after nine, and after the close of each day. */
const moments = dates
  .flatMap((date) => [
    ...[at(date, '09:05', vienna), at(date, '09:05', york)],
    ...[at(date, '23:05', vienna), at(date, '23:05', york)],
  ])
  .filter((moment) => !isDown(moment))
  .toSorted((a, b) => a.getTime() - b.getTime());

const look = async () => {
  for (const project of stage.app.ctx.projects) await lookAtClock(stage.app.ctx, project);
  await quiet(stage);
};

/**
 * What people do beside it: a few things in the dairy, of which one is merged days later, and one never; one day is
 * closed by hand, and goes on.
 */
async function people(moment: Date): Promise<void> {
  const you = stage.workspace.person('you');
  const on = (date: string) => moment.getTime() === at(date, '09:05', york).getTime();
  if (on('2026-03-24')) await you.types('/job dairy write milk.md');
  if (on('2026-03-25')) await you.types('/job dairy write cream.md');
  if (on('2026-03-30'))
    await you.presses(buttonOf(await seeing(stage, /^job \d+ · [\s\S]*Wrote milk\.md/), 'Merge'));
  if (on('2026-04-02')) {
    for (const words of ['dairy what is there?', 'close dairy', 'dairy what is missing?']) {
      await you.types(`/job ${words}`);
      await quiet(stage);
      clock.now = new Date(clock.now.getTime() + 60_000);
    }
  }
  await quiet(stage);
}

async function live(): Promise<void> {
  await look();
  for (const moment of moments) {
    clock.now = moment;
    await look();
    await people(moment);
    await look(); // whoever looks twice finds nothing more to do
  }
}

const logs = async (projectName: string): Promise<DayFacts[]> => {
  const rows = await stage.app.ctx.db.workLog.findMany({ where: { projectName }, orderBy: { date: 'asc' } });
  return rows.map(({ facts }) => factsSchema.parse(facts));
};
const read = (project: string, file: string) => readFile(path.join(folder, project, file), 'utf8');
const workdays = dates.filter((date) => DateTime.fromISO(date).weekday <= 5);

describe('a fortnight of three projects', () => {
  it('has a log for each day with work, in the zone of its project, and for no other', async () => {
    const of = async (name: string) => (await logs(name)).map(({ date }) => date);
    expect(await of('bakery')).toEqual(workdays);
    expect(await of('mill')).toEqual(workdays.slice(0, 5));
    expect(await of('dairy')).toEqual(['2026-03-24', '2026-03-25', '2026-03-30', '2026-04-02']);
  });

  it.each(Object.keys(places))('%s: tells every job in one log', async (name) => {
    const told = (await logs(name)).flatMap(({ jobs }) => jobs.map(({ refs }) => refs[0]));
    const ended = await stage.app.ctx.db.job.findMany({ where: { projectName: name, state: 'ended' } });
    expect(told.toSorted()).toEqual(ended.map(({ id }) => `job ${id}`).toSorted());
  });

  it.each(Object.keys(places))('%s: says of what a day carried over what became of it', async (name) => {
    const all = await logs(name);
    for (const [index, log] of all.entries()) {
      const before = all[index - 1]?.carry.map(({ id }) => id) ?? [];
      expect(log.earlier.map(({ id }) => id).toSorted()).toEqual(before.toSorted());
      const open = log.earlier.filter(({ now }) => now === 'open').map(({ id }) => id);
      const carried = log.carry.map(({ id }) => id);
      expect(open.filter((id) => !carried.includes(id))).toEqual([]);
      const closed = log.earlier.filter(({ now }) => now !== 'open').map(({ id }) => id);
      expect(closed.filter((id) => carried.includes(id))).toEqual([]);
    }
  });

  it('carries the milk over until it is merged, and the cream to the end', async () => {
    const [first, , merged, last] = await logs('dairy');
    expect(first?.carry.map(({ title }) => title)).toEqual(['write milk.md']);
    expect(merged?.earlier.map(({ title, now }) => `${title}: ${now}`).toSorted()).toEqual([
      'write cream.md: open',
      'write milk.md: done',
    ]);
    expect(last?.carry.map(({ title }) => title)).toEqual(['write cream.md']);
  });

  it('ticks what is merged, and moves what is open to April, once', async () => {
    const plan = await read('bakery', 'RELEASES.md');
    expect(plan.match(/- \[x\]/g)).toHaveLength(10);
    const [march = '', april = ''] = plan.split('## 2026-04');
    expect(march).not.toContain('[ ]');
    expect(march.match(/\[x\]/g)).toHaveLength(7);
    for (const name of ['millet', 'teff']) expect(april).toMatch(new RegExp(`write ${name}\\.md.*2026-03`));
    expect(await read('mill', 'RELEASES.md')).not.toContain('[ ]');
  });

  it('tells how far the months are', async () => {
    const words = async (name: string, date: string) => {
      const plan = (await logs(name)).find((log) => log.date === date)?.plan;
      return plan?.kind === 'read' ? plan.words : plan;
    };
    expect(await words('bakery', '2026-03-31')).toMatch(/^March 2026: 7\/[79] closed/);
    expect(await words('bakery', '2026-04-03')).toMatch(/^April 2026: 3\/4 closed/);
    expect(await words('mill', '2026-03-27')).toBe('March 2026: 5/5 closed (complete)');
  });

  it('writes the log of each day into the repository by one commit, where that is allowed', async () => {
    const files = (await gitIn(path.join(folder, 'bakery'), 'ls-files', 'docs/worklog')).split('\n');
    expect(files).toEqual(workdays.map((date) => `docs/worklog/${date}.md`));
    expect(await gitIn(path.join(folder, 'mill'), 'ls-files', 'docs')).toBe('');
    expect(await gitIn(path.join(folder, 'bakery'), 'status', '--porcelain')).toBe('');
  });

  it('tells of the gate that did not let the corn pass, and of the second try that did', async () => {
    const log = (await logs('bakery')).find(({ gates }) => gates.length > 0);
    expect(log).toMatchObject({
      date: '2026-03-26', // the night of which was missed
      gates: [{ name: expect.stringContaining('corn.txt'), said: 'Error: the corn has no note' }],
      jobs: [{ outcome: 'gate_failed' }, { outcome: 'done', stand: 'done' }],
      carry: [],
    });
    const shipped = log?.decisions.filter(({ verb }) => verb === 'merge').map(({ title }) => title);
    expect(shipped).toEqual(['write corn.md']);
  });

  it('lets a model word what is in the facts, once a log, and nothing else', async () => {
    const { db } = stage.app.ctx;
    const { text } = await seeing(stage, /^Work log — 2026-03-30 · dairy/);
    expect(text).toMatch(/## What shipped today\n- The fridge has a new shelf in use\. \[job \d+\]/);
    const said = (await stage.workspace.everything()).map((message) => message.text).join('\n');
    expect(said).not.toContain('A cow was bought');
    const asked = await db.session.groupBy({ by: ['projectName'], where: { kind: 'worklog' }, _count: true });
    expect(asked).toEqual([{ projectName: 'dairy', _count: 5 }]); // one of the four days was added to
  });

  it('adds to a day that somebody closed by hand what came after that', async () => {
    const log = (await logs('dairy')).at(-1);
    expect(log).toMatchObject({ date: '2026-04-02', revision: 2 });
    expect(log?.jobs.map(({ title }) => title)).toEqual(['what is there?', 'what is missing?']);
  });

  it('says each log once, and begins each item once', async () => {
    const said = (await stage.workspace.everything()).filter(({ text }) => text.startsWith('Work log — '));
    expect(said).toHaveLength(await stage.app.ctx.db.workLog.count());
    const begun = await stage.app.ctx.db.job.findMany({ where: { cycleId: { not: null } } });
    const first = begun.filter(({ mends }) => mends === null);
    const items = first.map(({ projectName, item }) => `${projectName} ${item}`);
    expect(new Set(items).size).toBe(items.length);
    expect(first).toHaveLength(15);
    expect(begun.filter(({ mends }) => mends !== null)).toMatchObject([{ itemTitle: 'write corn.md' }]);
  });
});

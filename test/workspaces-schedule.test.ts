import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'audition-schedules-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const bakery = '[projects.bakery]\npath = "/bakery"\ntime_zone = "Europe/Vienna"\n';
const table = (...lines: string[]) => `[[schedule]]\n${lines.join('\n')}\n`;
function read(...tables: string[]) {
  writeFileSync(path.join(folder, 'workspaces.toml'), bakery + tables.join(''));
  return readConfig({ HOME: folder }, folder);
}

it('a schedule is a job or an action, in the zone of its project or one of its own', () => {
  const nightly = ['name = "nightly"', 'project = "bakery"', 'cron = "30 2 * * mon-fri"', 'task = "tidy up"'];
  const items = [
    'name = "items"',
    'project = "bakery"',
    'cron = "0 20 * * *"',
    'action = "cycle"',
    'max = 5',
  ];
  const answer = read(table(...nightly), table(...items, 'time_zone = "America/New_York"'));
  expect('config' in answer && answer.config.schedules).toEqual([
    {
      ...{ name: 'nightly', project: 'bakery', cron: '30 2 * * mon-fri', zone: 'Europe/Vienna' },
      doing: { kind: 'job', task: 'tidy up' },
    },
    {
      ...{ name: 'items', project: 'bakery', cron: '0 20 * * *', zone: 'America/New_York' },
      doing: { kind: 'cycle', max: 5 },
    },
  ]);
});

it('what is wrong is named with its key, what was expected and what was there', () => {
  const wrong = [
    'name = "Nightly"',
    'cron = "0 25 * * *"',
    'time_zone = "Vienna"',
    'action = "dance"',
    'tsk = 1',
  ];
  expect(read(table(...wrong))).toEqual({
    problems: [
      'workspaces.toml: schedule.Nightly.name: expected lower case letters, digits and dashes, got "Nightly"',
      'workspaces.toml: schedule.Nightly.project: expected the name of a project, got nothing',
      'workspaces.toml: schedule.Nightly.cron: expected five fields of cron that come round, such as "30 2 * * mon-fri", got "0 25 * * *"',
      'workspaces.toml: schedule.Nightly.time_zone: expected an IANA time zone, such as "Europe/Vienna", got "Vienna"',
      'workspaces.toml: schedule.Nightly.action: expected cycle, eod or rollover, got "dance"',
      'workspaces.toml: schedule.Nightly.tsk: expected a known key (did you mean task?), got an unknown key',
    ],
  });
  const both = ['project = "bakery"', 'cron = "0 2 * * *"', 'task = "tidy up"', 'action = "eod"', 'max = 2'];
  expect(read(table('name = "a"', ...both))).toEqual({
    problems: [
      'workspaces.toml: schedule.a.task: expected either a task or an action, got "tidy up"',
      'workspaces.toml: schedule.a.max: expected a limit only where action = "cycle", got 2',
    ],
  });
});

it('without a name of its own it is called by its place', () => {
  expect(
    read(table('name = "a"', 'project = "bakery"', 'cron = "0 2 * * *"', 'action = "eod"'), table()),
  ).toEqual({
    problems: expect.arrayContaining([
      'workspaces.toml: schedule #2.name: expected lower case letters, digits and dashes, got nothing',
    ]),
  });
});

it('names are unique, and projects are there', () => {
  const at = (project: string) =>
    table('name = "nightly"', `project = "${project}"`, 'cron = "0 2 * * *"', 'action = "eod"');
  expect(read(at('bakery'), at('mill'))).toEqual({
    problems: [
      'workspaces.toml: schedule.nightly.name: expected a name of its own, got "nightly"',
      'workspaces.toml: schedule.nightly.project: expected the name of a project (bakery), got "mill"',
    ],
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames, commands, usageOf } from '../src/domain/commands.ts';
import { environmentSchema } from '../src/environment.ts';
import { judgeKeys, workspacesSchema } from '../src/workspaces.ts';
import { projectKeys } from '../src/workspaces-project.ts';
import { scheduleKeys } from '../src/workspaces-schedule.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const readme = read('README.md');
const environment = Object.entries(environmentSchema.shape);
const file = [
  ...Object.entries(workspacesSchema.shape),
  ...Object.entries(projectKeys),
  ...Object.entries(judgeKeys),
  ...Object.entries(scheduleKeys),
];

describe('README.md', () => {
  it.each([...environment, ...file])('lists %s with what it means', (key, schema) => {
    expect(schema.description).toBeTruthy();
    expect(readme).toContain(`| \`${key}\` | ${schema.description} |`);
  });

  it('lists what can be typed behind /job, in that order', () => {
    const listed = [...readme.matchAll(/^\| \/job (\w+)(.*) \| (.*) \|$/gm)].map(([, name, takes, does]) => [
      `${name}${takes}`.replace('&lt;', '<').replace('&gt;', '>'),
      does,
    ]);
    expect(listed).toEqual(commandNames.map((name) => [usageOf(name), commands[name].does]));
  });

  it('lists no key that is not there', () => {
    const listed = [...readme.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
    expect(listed).toEqual([...environment, ...file].map(([key]) => key));
  });
});

describe('the examples', () => {
  it('.env.example has every key of the environment, empty', () => {
    for (const [key] of environment) expect(read('.env.example')).toMatch(new RegExp(`^${key}=$`, 'm'));
  });

  it('workspaces.example.toml has every key of the file', () => {
    const example = read('workspaces.example.toml');
    expect(example).toMatch(/^owners = /m);
    for (const key of Object.keys({ ...projectKeys, ...judgeKeys, ...scheduleKeys }))
      expect(example).toMatch(new RegExp(`^# ${key} = `, 'm'));
  });
});

import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tasks } from '../../src/rehearsal/bakery.ts';
import { plainScript } from '../fakes/plain-skill.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace(plainScript);
  expect(await audition('trust', 'bakery', 'skill')).toBe(
    'A new skill without scripts that was proven needs no press in bakery, at most 3 upgrades in 24 hours. Back: audition distrust bakery skill',
  );
  for (const task of tasks.slice(0, 2)) await audition('run', '-p', place.bakery, task);
});
afterAll(() => place.close());

async function audition(...args: string[]): Promise<string> {
  const { exitCode, all } = await start('src/cli.ts', args, place.env);
  expect(exitCode, all).toBe(0);
  return all;
}

it.each([
  [2, ['trust', 'bakery', 'hook'], 'Hooks are never accepted without a press.'],
  [2, ['trust', 'bakery', 'skills'], 'It must be rule or skill.'],
  [1, ['trust', 'bakry'], 'There is no project "bakry"; as a folder: '],
  [1, ['trust', 'bakry', 'skill'], 'There is no project "bakry"; as a folder: '],
])('refuses with %i in words: %j', async (status, args, words) => {
  const { exitCode, all } = await start('src/cli.ts', args, place.env);
  expect([exitCode, all]).toEqual([status, expect.stringContaining(words)]);
});

it('shows at the end of the third job what a trusted kind brought, until that is undone', async () => {
  const last = await audition('run', '-p', place.bakery, tasks[2]);
  expect(last).toContain('I noticed products are added to the price list by hand');
  expect(last).toMatch(
    /\nAccepted since a new skill is trusted here: add-product, 1 artifact, 1 commit \w{7}\.\n/,
  );
  expect(last).toMatch(/Next: .* undo 1 {3}\(or look 1\)$/);
  const show = ['show', 'main:.claude/skills/add-product/SKILL.md'];
  expect((await execa('git', show, { cwd: place.bakery })).stdout).toContain('name: add-product');
  expect(await audition('trust')).toMatch(
    /^bakery · rule · waits for a press · workspaces.toml does not name it\nbakery · skill · needs no press · trusted by \S+ on \d{4}-\d\d-\d\d · workspaces.toml does not name it · at most 3 upgrades in 24 hours$/,
  );
  expect(await audition('undo', '1')).toContain('until audition trust bakery skill');
  const rows = JSON.parse(await audition('trust', 'bakery', '--json'));
  expect(rows).toMatchObject([
    { project: 'bakery', kind: 'rule', named: false, free: false, trust: { on: false } },
    {
      project: 'bakery',
      kind: 'skill',
      perDay: 3,
      free: false,
      trust: { by: expect.stringMatching(/^undo/) },
    },
  ]);
});

it('is taken back in words', async () => {
  expect(await audition('distrust', 'bakery', 'skill')).toBe('Every skill waits for a press in bakery.');
});

it('is in the audit with all that was done, and nothing of the tasks', async () => {
  const all = await audition('audit', '--project', 'bakery');
  const deeds = all.split('\n').map((line) => line.split(' · ').slice(2).join(' · '));
  expect(deeds.at(0)).toBe('trust · every skill · bakery');
  expect(deeds.at(-1)).toBe('distrust · every skill · bakery');
  expect(deeds).toEqual(expect.arrayContaining(['job · job 3 · bakery', 'undo · upgrade 1 · bakery']));
  expect(all).not.toContain(tasks[2]);
  expect(JSON.parse(await audition('audit', '--person', 'nobody', '--json'))).toEqual([]);
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBakery, tasks } from '../../src/rehearsal/bakery.ts';
import { gitIn } from '../fakes/git.ts';
import { openPlace, type Place, start } from './place.ts';

let place: Place;
const folderOf = (name: string) => path.join(place.folder, name);
beforeAll(async () => {
  place = await openPlace();
  await createBakery(folderOf('kiosk'));
  await createBakery(folderOf('house'));
  await gitIn(folderOf('house'), 'branch', '--move', 'trunk');
  const project = (name: string, more: string) =>
    `[projects.${name}]\npath = "${folderOf(name)}"\nbranch = ${more}\n`;
  const projects = [project('bakery', '"main"'), project('kiosk', '"main"')];
  projects.push(project('house', '"trunk"\nhome = true'));
  await writeFile(
    place.env.AUDITION_WORKSPACES ?? '',
    ['owners = ["you@example.com"]\n', ...projects].join(''),
  );
});
afterAll(() => place.close());

it('at a terminal alone: what two projects ask for is built for home, looked at and approved there', async () => {
  const audition = async (...args: string[]) => {
    const { exitCode, all } = await start('src/cli.ts', args, place.env);
    expect(exitCode, all).toBe(0);
    return all;
  };
  await audition('run', '-p', folderOf('bakery'), tasks[0]);
  await audition('run', '-p', folderOf('kiosk'), tasks[1]);
  const third = await audition('run', '-p', folderOf('kiosk'), tasks[2]);
  expect(third).toContain('inheritance: shipped');
  expect(third).toMatch(/^I noticed products are added to the price list by hand \(3 times since /m);

  expect(await audition('signals', 'show', '1')).toContain(
    'job 3 saw that this will come again: products are added by hand to prices.md',
  );
  expect(await audition('look', '1')).toContain('add-product.sh');
  expect(await audition('approve', '1')).toMatch(/ by \w+: add-product, 1 artifact, 1 commit /);
  expect(await gitIn(folderOf('house'), 'ls-files', '.claude')).toContain('add-product/SKILL.md');
  expect(await gitIn(folderOf('house'), 'log', '--format=%s', '-1', 'trunk')).toBe(
    'Add the skill add-product',
  );
  for (const name of ['bakery', 'kiosk']) expect(await gitIn(folderOf(name), 'ls-files', '.claude')).toBe('');
}, 300_000);

import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withClient } from '../../src/postgres/client.ts';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { gitIn } from '../fakes/git.ts';
import { openPlace, type Place, start } from './place.ts';

/** Two repositories whose folders have one name, and no workspaces.toml that tells them apart. */
let place: Place;
beforeAll(async () => {
  place = await openPlace();
  for (const folder of [first(), second()]) await createBakery(folder);
});
afterAll(() => place.close());

const first = () => path.join(place.folder, 'here/api');
const second = () => path.join(place.folder, 'there/api');
const audition = async (...args: string[]) => (await start('src/cli.ts', args, place.env)).all;
const commits = (cwd: string, branch: string) => gitIn(cwd, 'rev-list', '--count', branch);

it('never merges into the one what was done in the other', async () => {
  expect(await audition('run', '-p', first(), 'add the rye loaf, 4.80, to the price list')).toMatch(
    /job 1 · done/,
  );
  expect(await audition('run', '-p', second(), 'put cinnamon buns (2.10) on the list of prices')).toMatch(
    /job 2 · done/,
  );
  const rows = await withClient(place.database.url, (client) =>
    client.query('select name, path from "Project"'),
  );
  expect(new Map(rows.rows.map(({ name, path: top }) => [top, name])).get(first())).toBe('api');
  expect(new Set(rows.rows.map(({ name }) => name)).size).toBe(2);
  expect(await audition('merge', '1')).toMatch(/merged as/);
  expect([await commits(first(), 'main'), await commits(second(), 'main')]).toEqual(['2', '1']);
  expect(await audition('diff', '2')).toContain('+| cinnamon buns | 2.10 |');
});

it('merges into the branch a job began on, whatever was checked out and asked for since', async () => {
  await gitIn(second(), 'checkout', '--quiet', '-b', 'winter');
  expect(await audition('run', '-p', second(), 'the price list needs sourdough at 5.20')).toMatch(
    /job 3 · done/,
  );
  expect(await audition('merge', '2')).toMatch(/merged as/);
  expect([await commits(second(), 'main'), await commits(second(), 'winter')]).toEqual(['2', '1']);
  expect(await audition('merge', '3')).toMatch(/merged as/);
  expect([await commits(second(), 'main'), await commits(second(), 'winter')]).toEqual(['2', '2']);
});

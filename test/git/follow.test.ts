import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { committed, createPlace, granted, jobCommit, type Place, prices, put, snapshot } from './fixtures.ts';

/** A job that goes on from the commit of an earlier one, and what became of it. */
async function goOn(place: Place, begun: string, files: Record<string, string>) {
  const { git, project } = place;
  const base = await inOurs(place, 'rev-parse', `${begun}^`);
  const { path: clone } = await git.clone(project, '2', begun);
  for (const [path, content] of Object.entries(files)) await put(join(clone, path), content);
  return git.commitWork({ project, jobId: '2', clone, base, begun, message: 'Both', trailers: {} });
}
const inOurs = (place: Place, ...args: string[]) =>
  place.person('--git-dir', join(place.dataDir, 'repositories/bakery.git'), ...args);

const rye = `rye loaf, 4.80\n${prices}`;
const darkRye = rye.replace('rye loaf', 'dark rye loaf');

describe('a job that goes on from the commit of another', () => {
  it('makes one commit on the branch, with the change of both', async () => {
    const place = await createPlace();
    const tip = await place.person('rev-parse', 'main');
    const first = await jobCommit(place, { 'prices.txt': rye });
    const both = committed(await goOn(place, first, { 'oven.txt': 'hot\n' }));
    expect(both.paths).toEqual(['oven.txt', 'prices.txt']);
    expect(await inOurs(place, 'rev-parse', `${both.commit}^`)).toBe(tip);
    const { git, project } = place;
    const prepared = granted(await git.prepareLanding({ project, commit: both.commit }));
    expect(prepared).toEqual({ old: tip, new: both.commit });
    granted(await git.push(project, prepared));
    expect(await place.read('prices.txt')).toBe(rye);
  });

  it('is no work when it left everything as the other had it, or as it was before that', async () => {
    const place = await createPlace();
    const first = await jobCommit(place, { 'prices.txt': rye });
    expect(await goOn(place, first, {})).toBe('nothing');
    expect(await goOn(place, first, { 'prices.txt': prices })).toBe('nothing');
  });

  it('lands only the rest once the other was merged by itself', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const first = await jobCommit(place, { 'prices.txt': rye });
    const both = committed(await goOn(place, first, { 'prices.txt': darkRye, 'oven.txt': 'hot\n' }));
    granted(await git.push(project, granted(await git.prepareLanding({ project, commit: first }))));
    const rest = granted(await git.prepareLanding({ project, commit: both.commit, landed: first }));
    expect(rest.old).toBe(first);
    granted(await git.push(project, rest));
    expect(await place.read('prices.txt')).toBe(darkRye);
    expect(await place.person('diff', '--name-only', first, 'main')).toBe('oven.txt\nprices.txt');
    expect(await place.person('log', '--format=%s', '-2')).toBe('Both\nAdd the rye loaf');
  });

  it('lands the rest on a branch that moved on, and refuses what does not fit there any more', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const first = await jobCommit(place, { 'prices.txt': rye });
    const both = committed(await goOn(place, first, { 'prices.txt': darkRye }));
    await place.commit('Meanwhile', { 'README.md': 'moved on\n' });
    granted(await git.push(project, granted(await git.prepareLanding({ project, commit: first }))));
    const rest = granted(await git.prepareLanding({ project, commit: both.commit, landed: first }));
    await place.commit('By hand', { 'prices.txt': prices });
    const before = await snapshot(place);
    expect(await git.prepareLanding({ project, commit: both.commit, landed: first })).toMatchObject({
      refused: 'conflict',
    });
    expect(await git.push(project, rest)).toMatchObject({ refused: 'moved' });
    expect(await snapshot(place)).toEqual(before);
  });
});

import { chmod, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leadsOut } from '../../src/git/copy.ts';
import { gitWith } from '../fakes/git.ts';
import {
  committed,
  createPlace,
  filesBelow,
  granted,
  job,
  jobCommit,
  land,
  type Place,
  put,
} from './fixtures.ts';

const inClone =
  (place: Place, clone: string) =>
  (...args: string[]) =>
    gitWith(place.env, clone, args);
describe('a clone', () => {
  it('is on the default branch, with the files, the identity, and nothing to push to', async () => {
    const place = await createPlace();
    await job(place, async (clone) => {
      const git = inClone(place, clone);
      expect(await git('status', '--porcelain', '--branch')).toBe('## main');
      expect(await git('log', '--format=%s')).toBe('Open the bakery');
      expect(await git('config', 'user.email')).toBe('baker@example.com');
      expect(await git('remote')).toBe('');
      expect(await filesBelow(clone)).toEqual(await filesBelow(place.project.path));
      expect((await stat(join(clone, '.git'))).isDirectory()).toBe(true);
    });
  });

  it('gets the untracked files it is meant to have, and they are never committed', async () => {
    const place = await createPlace({ copy: ['.env', 'config/*.local', 'vendor'] });
    await place.commit('Include', { '.worktreeinclude': '*.secret\nnot-ignored.txt\n' });
    const mine = {
      '.env': 'KEY=1',
      'config/a.local': 'a',
      'vendor/deep/b': 'b',
      'c.secret': 'c',
      'not-ignored.txt': 'd',
    };
    for (const [path, content] of Object.entries(mine)) await place.write(path, content);
    await place.write('other.txt', 'not named');
    await symlink('/etc/hostname', join(place.project.path, 'vendor/out'));
    await symlink('deep/b', join(place.project.path, 'vendor/in'));
    await chmod(join(place.project.path, 'vendor/deep/b'), 0o700);
    const done = await job(place, async (clone) => {
      const { 'not-ignored.txt': _, ...wanted } = mine;
      const there = await filesBelow(clone);
      expect(there).toMatchObject({ ...wanted, 'vendor/in': '-> deep/b' });
      for (const path of ['not-ignored.txt', 'other.txt', 'vendor/out'])
        expect(there).not.toHaveProperty([path]);
      expect((await stat(join(clone, 'vendor/deep/b'))).mode & 0o777).toBe(0o700);
      await put(join(clone, '.env'), 'KEY=2');
      await put(join(clone, 'rye.txt'), 'rye\n');
    });
    expect(committed(done).paths).toEqual(['rye.txt']);
  });

  it('never gets what lies outside of the project, nor writes where a link of the project leads', async () => {
    const place = await createPlace({ copy: ['../home/.gitconfig', '/home/.gitconfig', 'shelf', 'list'] });
    await place.person('checkout', '--quiet', '-b', 'side');
    await place.write('shelf/bread', 'untracked here, a link on main');
    await place.write('list', 'untracked here, a folder on main');
    await place.person('stash', 'push', '--quiet', '--include-untracked');
    await place.person('checkout', '--quiet', 'main');
    await symlink('../home', join(place.project.path, 'shelf'));
    await place.commit('Other places', { 'list/prices.txt': 'prices\n' });
    await place.person('checkout', '--quiet', 'side');
    await place.person('stash', 'pop', '--quiet');
    await job(place, async (clone) => {
      expect(await filesBelow(clone)).toMatchObject({ shelf: '-> ../home', 'list/prices.txt': 'prices\n' });
      expect(Object.keys(await filesBelow(join(place.folder, 'home')))).toEqual(['.gitconfig']);
    });
  });

  it('is fresh each time, and gone when its job is, read-only folders included', async () => {
    const place = await createPlace();
    const { git, project, dataDir } = place;
    const { tip } = granted(await git.refresh(project));
    for (const id of ['1', '2', '3']) {
      const { path } = granted(await git.clone(project, id, tip));
      await put(join(path, 'modules/cached'), 'x');
      await chmod(join(path, 'modules'), 0o555);
    }
    const { path } = granted(await git.clone(project, '1', tip));
    expect(await filesBelow(path)).not.toHaveProperty(['modules/cached']);
    for (const id of ['1', '2', '3', '3']) await git.removeClone(id);
    expect(await filesBelow(join(dataDir, 'clones'))).toEqual({});
  });
});

it.each([
  ['a/b', '../c', false],
  ['a/b', 'c/d', false],
  ['b', './c', false],
  ['a/b', '../../c', true],
  ['a/b', '/c', true],
  ['a/b', 'c/../d', false],
  ['b', '..c', false],
  ['b', '..', true],
])('a link at %s to %s leads out: %s', (path, target, out) => expect(leadsOut(path, target)).toBe(out));

it('serves a shallow project as well', async () => {
  const place = await createPlace();
  await place.commit('Go on', { 'rye.txt': 'rye\n' });
  const path = join(place.folder, 'shallow');
  await place.person('clone', '--quiet', '--depth', '1', `file://${place.project.path}`, path);
  const shallow = { ...place, project: { ...place.project, path } };
  const commit = await jobCommit(shallow, { 'oats.txt': 'oats\n' });
  expect(await land(shallow, commit)).toEqual({ landed: commit });
  const next = await jobCommit(shallow, { 'corn.txt': 'corn\n' }, '2');
  await place.person('-C', path, 'commit', '--quiet', '--allow-empty', '--message', 'Meanwhile');
  expect(await land(shallow, next)).toMatchObject({ landed: expect.any(String) });
  const ref = 'refs/audition/trash/job-1';
  expect(await place.git.keep(shallow.project, ref, commit)).toEqual({ ref });
});

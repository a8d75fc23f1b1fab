import { chmod, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { leadsOut } from '../../src/git/links.ts';
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
  async (...args: string[]) =>
    (await execa('git', args, { cwd: clone, env: place.env, extendEnv: false })).stdout;
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

  it('refuses to copy what lies outside of the project', async () => {
    const place = await createPlace({ copy: ['../home/.gitconfig'] });
    const { tip } = granted(await place.git.refresh(place.project));
    expect(await place.git.clone(place.project, '1', tip)).toMatchObject({ refused: 'copy' });
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
    expect((await git.sweepClones(['1'])).sort()).toEqual(['2', '3']);
    expect(await git.sweepClones(['1'])).toEqual([]);
    await git.removeClone('1');
    await git.removeClone('1');
    expect(await filesBelow(join(dataDir, 'clones'))).toEqual({});
  });
});

it.each([
  ['a/b', '../c', false],
  ['a/b', 'c/d', false],
  ['b', './c', false],
  ['a/b', '../../c', true],
  ['a/b', '/c', true],
  ['a/b', 'c/../d', true],
  ['b', '.git/config', true],
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
  expect(await place.git.trash({ ...shallow, id: 'job-1', commit, trailers: {} })).toMatchObject({ commit });
});

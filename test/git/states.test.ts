import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createGit } from '../../src/git/git.ts';
import { createPlace, granted, jobCommit, land, type Place, prices, snapshot } from './fixtures.ts';

const dearer = prices.replace('loaf 3, 2.12', 'loaf 3, 9.99');

/** Two branches that disagree about the README, and a job's commit that has nothing to do with it. */
async function disagreement() {
  const place = await createPlace();
  await place.person('checkout', '--quiet', '-b', 'side');
  await place.commit('Theirs', { 'README.md': 'theirs\n' });
  await place.person('checkout', '--quiet', 'main');
  await place.commit('Ours', { 'README.md': 'ours\n' });
  return { place, commit: await jobCommit(place, { 'prices.txt': dearer }) };
}

it('is read by several processes at once while it moves', async () => {
  const place = await createPlace();
  const { dataDir, env, project, git } = place;
  await git.refresh(project);
  const processes = [1, 2, 3].map(() => createGit({ dataDir, env }));
  for (const round of [1, 2, 3, 4]) {
    const tip = await place.commit('Next', { 'README.md': `${round}\n` });
    const read = await Promise.all(processes.map((one) => one.refresh(project)));
    expect(read).toEqual(processes.map(() => ({ tip, local: tip })));
  }
});

describe('a checkout in the middle of something', () => {
  it.each([
    ['rebase', ['rebase', 'side'], ['rebase', '--abort']],
    ['merge', ['merge', 'side'], ['merge', '--abort']],
    ['cherry-pick', ['cherry-pick', 'side'], ['cherry-pick', '--abort']],
    ['revert', ['revert', '--no-edit', 'HEAD~1'], ['revert', '--abort']],
  ])('is left alone during a %s, and merged into afterwards', async (name, begin, abort) => {
    const { place, commit } = await disagreement();
    if (name === 'revert') await place.commit('Later', { 'README.md': 'later\n' });
    const onTip = name === 'revert' ? await jobCommit(place, { 'prices.txt': dearer }, '2') : commit;
    await place.stumble(...begin);
    const before = await snapshot(place);
    const words = expect.stringContaining(`a ${name} is under way`);
    expect(await place.git.underWay(place.project)).toBe(name);
    expect(await land(place, onTip)).toMatchObject({ refused: 'in-progress', words });
    expect(await snapshot(place)).toEqual(before);
    await place.person(...abort);
    expect(await place.git.underWay(place.project)).toBeNull();
    expect(await land(place, onTip)).toEqual({ landed: onTip });
    expect(await place.person('status', '--porcelain')).toBe('');
  });

  it('is left alone during a bisect', async () => {
    const { place, commit } = await disagreement();
    await place.person('bisect', 'start', 'HEAD', 'HEAD~1');
    await place.person('checkout', '--quiet', 'main');
    const before = await snapshot(place);
    expect(await land(place, commit)).toMatchObject({ refused: 'in-progress' });
    expect(await snapshot(place)).toEqual(before);
    expect(await place.git.underWay(place.project)).toBe('bisect');
    await place.person('checkout', '--quiet', 'side');
    expect(await place.git.underWay({ ...place.project, branch: 'other' })).toBeNull();
  });

  it('names the lock another git holds, before a file moves', async () => {
    const { place, commit } = await disagreement();
    for (const lock of ['.git/refs/heads/main.lock', '.git/index.lock']) {
      const before = await snapshot(place);
      await place.write(lock, '');
      const words = expect.stringContaining(lock);
      expect(await land(place, commit)).toMatchObject({ refused: 'in-progress', words });
      await rm(join(place.project.path, lock));
      expect(await snapshot(place)).toEqual(before);
    }
    expect(await land(place, commit)).toEqual({ landed: commit });
  });

  it('is finished when an earlier push moved the files and not the ref', async () => {
    const { place, commit } = await disagreement();
    const { git, project } = place;
    const move = granted(await git.prepareLanding({ project, commit }));
    await git.keep(project, 'refs/heads/torn', commit);
    await place.person('read-tree', '-u', '-m', 'HEAD', commit);
    expect(await place.person('status', '--porcelain')).toBe('M  prices.txt');
    expect(await git.push(project, move)).toEqual({ landed: commit });
    expect(await place.person('status', '--porcelain')).toBe('');
    expect(await place.read('prices.txt')).toBe(dearer);
  });
});

describe('a project whose branch is not in the checkout', () => {
  it.each([
    ['another branch is checked out', ['checkout', '--quiet', 'side']],
    ['HEAD is detached', ['checkout', '--quiet', '--detach', 'HEAD']],
  ])('moves only the ref when %s', async (_, leave) => {
    const { place, commit } = await disagreement();
    await place.person(...leave);
    await place.write('prices.txt', 'my own prices\n');
    const before = await snapshot(place);
    expect(await land(place, commit)).toEqual({ landed: commit });
    expect(await snapshot(place)).toEqual({ ...before, branch: commit });
  });

  it('moves the ref of a bare repository, and the checkout of a linked worktree that has the branch', async () => {
    const { place, commit } = await disagreement();
    const bare = join(place.folder, 'bare.git');
    await place.person('clone', '--quiet', '--bare', place.project.path, bare);
    const inBare = async (...args: string[]) => (await place.person('--git-dir', bare, ...args)).trim();
    const project = { ...place.project, path: bare };
    expect(await land({ ...place, project }, commit)).toEqual({ landed: commit });
    expect(await inBare('rev-parse', 'main')).toBe(commit);

    const worktree = join(place.folder, 'linked');
    await inBare('worktree', 'add', '--quiet', worktree, 'main');
    const more = await jobCommit({ ...place, project }, { 'README.md': 'more\n', 'rye.txt': 'rye\n' }, '2');
    await writeFile(join(worktree, 'rye.txt'), 'the only copy\n');
    for (const path of [bare, worktree]) {
      const refused = await land({ ...place, project: { ...project, path } }, more);
      expect(refused).toMatchObject({ refused: 'in-the-way', words: expect.stringContaining('rye.txt') });
    }
    await rm(join(worktree, 'rye.txt'));
    expect(await land({ ...place, project: { ...project, path: worktree } }, more)).toEqual({ landed: more });
    const { stdout } = await execa('git', ['status', '--porcelain'], { cwd: worktree, env: place.env });
    expect(stdout).toBe('');
  });

  it('reverses nothing when the branch is checked out twice', async () => {
    const { place, commit } = await disagreement();
    await place.person('worktree', 'add', '--quiet', '--force', join(place.folder, 'second'), 'main');
    const before = await snapshot(place);
    expect(await land(place, commit)).toMatchObject({ words: expect.stringContaining('2 folders at once') });
    expect(await snapshot(place)).toEqual(before);
  });
});

describe('a project that cannot be read', () => {
  const refreshed = async (place: Place, change: object) =>
    place.git.refresh({ ...place.project, ...change });
  it('says so in words', async () => {
    const place = await createPlace();
    await writeFile(join(place.folder, 'home/file'), '');
    const empty = join(place.folder, 'empty');
    await place.person('init', '--quiet', empty);
    const say = (words: string) => ({ refused: 'unreachable', words: expect.stringContaining(words) });
    expect(await refreshed(place, { path: '/nowhere/at/all' })).toMatchObject(say('not the top folder'));
    expect(await refreshed(place, { path: join(place.folder, 'home') })).toMatchObject(
      say('not the top folder'),
    );
    expect(await refreshed(place, { path: empty })).toMatchObject(say('has no branch main'));
    expect(await refreshed(place, { branch: 'master' })).toMatchObject(say('has no branch master'));
    expect(await refreshed(place, { remote: 'upstream' })).toMatchObject(say('no remote called upstream'));
  });

  it.runIf(process.getuid?.() === 0)('names a repository that belongs to another user', async () => {
    const place = await createPlace();
    await execa('chown', ['-R', '65534', place.project.path]);
    const refusal = await place.git.refresh(place.project);
    expect(refusal).toMatchObject({ words: expect.stringContaining('another user') });
    const [, allow = ''] = /safe\.directory '(.*)'/.exec('words' in refusal ? refusal.words : '') ?? [];
    for (const path of [allow, place.project.path])
      await place.person('config', '--global', '--add', 'safe.directory', path);
    expect(await place.git.refresh(place.project)).toMatchObject({ tip: expect.any(String) });
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    expect(await land(place, commit)).toEqual({ landed: commit });
  });
});

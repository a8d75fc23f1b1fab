import { chmod, mkdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  committed,
  createPlace,
  job,
  jobCommit,
  land,
  type Place,
  prices,
  put,
  snapshot,
} from './fixtures.ts';

const dearer = prices.replace('loaf 3, 2.12', 'loaf 3, 9.99');

/** Merging is refused as `kind`, in words that name `about`, and nothing of the person's has changed. */
async function refusedUntouched(place: Place, commit: string, kind: string, about: string) {
  const before = await snapshot(place);
  const refusal = await land(place, commit);
  expect(refusal).toMatchObject({ refused: kind, words: expect.stringContaining(about) });
  expect(refusal).toMatchObject({ words: expect.stringContaining('then press again') });
  expect(await snapshot(place)).toEqual(before);
}

/** Pressed again, it lands: the branch, its files, and nothing left to commit. */
async function landsNow(place: Place, commit: string) {
  expect(await land(place, commit)).toEqual({ landed: commit });
  expect(await place.person('rev-parse', 'main')).toBe(commit);
}

describe('merging into a checkout', () => {
  it('moves branch, index and files together when nothing is in the way, and can be pressed twice', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer, 'new/folder/rye.txt': 'rye\n' });
    const { git, project } = place;
    const prepared = { old: await place.person('rev-parse', 'main'), new: commit };
    expect(await git.prepareLanding({ project, commit })).toEqual(prepared);
    expect(await git.push(project, prepared)).toEqual({ landed: commit });
    expect(await place.person('status', '--porcelain')).toBe('');
    expect([await place.read('prices.txt'), await place.read('new/folder/rye.txt')]).toEqual([
      dearer,
      'rye\n',
    ]);
    expect(await git.push(project, prepared)).toEqual({ landed: commit });
    expect(await git.prepareLanding({ project, commit })).toMatchObject({ refused: 'already-there' });
    await place.commit('Go on', { 'README.md': 'More.\n' });
    expect(await git.push(project, prepared)).toEqual({ landed: commit });
  });

  it('leaves edits elsewhere as they are: staged, unstaged, untracked and ignored', async () => {
    const place = await createPlace();
    await place.commit('A second page', { 'page.txt': 'page\n' });
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.write('README.md', 'staged\n');
    await place.person('add', 'README.md');
    await place.write('page.txt', 'unstaged\n');
    await place.write('notes.txt', 'untracked\n');
    await place.write('my.secret', 'ignored\n');
    const { files, status } = await snapshot(place);
    await landsNow(place, commit);
    const after = await snapshot(place);
    expect(after.files).toEqual({ ...files, 'prices.txt': dearer });
    expect(after.status).toBe(status);
  });

  it('refuses edits in the way, staged or not, and lands once they are gone', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.write('prices.txt', 'my own prices\n');
    await refusedUntouched(place, commit, 'dirty', 'prices.txt');
    await place.person('add', 'prices.txt');
    await refusedUntouched(place, commit, 'dirty', 'prices.txt');
    await place.person('checkout', '--quiet', 'HEAD', '--', 'prices.txt');
    await landsNow(place, commit);
  });

  it('does not take a file that was only touched for an edit, nor assume-unchanged for its absence', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.person('update-index', '--assume-unchanged', 'prices.txt');
    await place.write('prices.txt', 'hidden edit\n');
    await refusedUntouched(place, commit, 'dirty', 'prices.txt');
    await place.person('update-index', '--no-assume-unchanged', 'prices.txt');
    await place.write('prices.txt', prices);
    await landsNow(place, commit);
  });

  it.each([
    ['an untracked file', 'recipes/rye.txt', 'recipes/rye.txt'],
    ['an untracked file where a folder is needed', 'recipes', 'recipes'],
    ['an untracked folder where a file is needed', 'recipes/rye.txt/draft', 'recipes/rye.txt'],
  ])('refuses %s in the way', async (_, theirs, named) => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'recipes/rye.txt': 'flour\n' });
    await place.write(theirs, 'the only copy\n');
    await refusedUntouched(place, commit, 'in-the-way', named);
    await rename(join(place.project.path, theirs), join(place.folder, 'moved away'));
    await rm(join(place.project.path, 'recipes'), { recursive: true, force: true });
    await landsNow(place, commit);
  });

  it('refuses an ignored file in the way, whose only copy is there', async () => {
    const place = await createPlace();
    await place.write('token.secret', 'the only copy\n');
    const commit = await jobCommit(place, { '.gitignore': '', 'token.secret': 'theirs\n' });
    await refusedUntouched(place, commit, 'in-the-way', 'token.secret');
    await rm(join(place.project.path, 'token.secret'));
    await landsNow(place, commit);
    expect(await place.read('token.secret')).toBe('theirs\n');
  });

  it('refuses an ignored file inside a folder that becomes a file', async () => {
    const place = await createPlace();
    await place.commit('A folder', { 'shelf/bread.txt': 'bread\n' });
    await place.write('shelf/my.secret', 'the only copy\n');
    const done = await job(place, async (clone) => {
      await rm(join(clone, 'shelf'), { recursive: true });
      await put(join(clone, 'shelf'), 'a file now\n');
    });
    const { commit } = committed(done);
    await refusedUntouched(place, commit, 'in-the-way', 'shelf');
  });

  it('refuses a link the person put where a folder was, and does not write through it', async () => {
    const place = await createPlace();
    await place.commit('A folder', { 'shelf/bread.txt': 'bread\n' });
    const commit = await jobCommit(place, { 'shelf/bread.txt': 'toast\n' });
    await mkdir(join(place.folder, 'elsewhere'));
    await rename(join(place.project.path, 'shelf/bread.txt'), join(place.folder, 'elsewhere/bread.txt'));
    await rm(join(place.project.path, 'shelf'), { recursive: true });
    await symlink(join(place.folder, 'elsewhere'), join(place.project.path, 'shelf'));
    await refusedUntouched(place, commit, 'in-the-way', 'shelf');
  });

  it('keeps the executable bit', async () => {
    const place = await createPlace();
    const done = await job(place, async (clone) => {
      await put(join(clone, 'bake.sh'), '#!/bin/sh\n');
      await chmod(join(clone, 'bake.sh'), 0o755);
    });
    await landsNow(place, committed(done).commit);
    expect((await stat(join(place.project.path, 'bake.sh'))).mode & 0o111).toBe(0o111);
    expect(await place.person('status', '--porcelain')).toBe('');
  });

  it("runs none of the project's hooks", async () => {
    const place = await createPlace();
    const proof = join(place.folder, 'it ran');
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    const hooks =
      'pre-receive update post-receive post-update reference-transaction post-index-change pre-push';
    for (const hook of [...hooks.split(' '), 'push-to-checkout', 'post-checkout'])
      await place.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch '${proof}'\nexit 1\n`, 0o755);
    await place.person('config', '--global', 'core.hooksPath', join(place.project.path, '.git/hooks'));
    expect(await land(place, commit)).toEqual({ landed: commit });
    await expect(stat(proof)).rejects.toThrow();
  });
});

import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { gitWith } from '../fakes/git.ts';
import { committed, createPlace, job, type Place, prices, put } from './fixtures.ts';

const inClone =
  (place: Place, clone: string) =>
  (...args: string[]) =>
    gitWith(place.env, clone, args);
const bare = (place: Place) => join(place.dataDir, 'repositories/bakery.git');

describe("a job's work", () => {
  it('becomes one commit by the person, with trailers, whatever the job committed; twice the same', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const base = await place.person('rev-parse', 'main');
    const done = committed(
      await job(place, async (clone) => {
        const own = inClone(place, clone);
        await put(join(clone, 'rye.txt'), 'rye\n');
        await own('add', '.');
        await own('-c', 'user.name=A Job', 'commit', '--quiet', '-m', 'one');
        await own('checkout', '--quiet', '-b', 'elsewhere');
        await rm(join(clone, 'README.md'));
        await put(join(clone, 'mine.secret'), 'ignored');
        await own('commit', '--quiet', '-am', 'two');
      }),
    );
    expect(done).toMatchObject({
      stat: { files: 2, insertions: 1, deletions: 1 },
      paths: ['README.md', 'rye.txt'],
      changed: [
        { path: 'README.md', status: 'removed', insertions: 0, deletions: 1 },
        { path: 'rye.txt', status: 'added', insertions: 1, deletions: 0 },
      ],
    });
    const show = ['show', '--no-patch', '--format=%P%n%an <%ae>%n%cn%n%B', done.commit];
    expect(await place.person('--git-dir', bare(place), ...show)).toBe(
      `${base}\nThe Baker <baker@example.com>\nThe Baker\nAdd the rye loaf\n\nAudition-Job: 1\n`,
    );
    const clone = join(place.dataDir, 'clones/1');
    const again = {
      project,
      jobId: '1',
      clone,
      base,
      message: 'Add the rye loaf',
      trailers: { 'Audition-Job': '1' },
    };
    expect(await git.commitWork(again)).toEqual(done);
  });

  it('takes with it the indexes that processes left which were killed long ago', async () => {
    const place = await createPlace();
    await place.git.refresh(place.project);
    const [old, used] = [join(bare(place), 'index-old'), join(bare(place), 'index-used')];
    await put(join(old, 'index'), 'half of one');
    await put(join(used, 'index'), 'in use');
    await utimes(old, 0, 0);
    await job(place, (clone) => put(join(clone, 'rye.txt'), 'rye\n'));
    const left = (await readdir(bare(place))).filter((name) => name.startsWith('index-'));
    expect(left).toEqual(['index-used']);
  });

  it('is nothing when the files are as they were', async () => {
    const place = await createPlace();
    const touch = (clone: string) => put(join(clone, 'prices.txt'), prices);
    expect(await job(place, touch)).toBe('nothing');
  });

  it('is committed by `audition` where the person never said who they are', async () => {
    const place = await createPlace();
    await writeFile(join(place.folder, 'home/.gitconfig'), '');
    const done = committed(await job(place, (clone) => put(join(clone, 'rye.txt'), 'rye\n')));
    const show = ['show', '--no-patch', '--format=%an <%ae>', done.commit];
    expect(await place.person('--git-dir', bare(place), ...show)).toBe('audition <audition@localhost>');
  });

  it('runs nothing that was planted in the clone, its submodules or its attributes', async () => {
    const place = await createPlace();
    const proof = join(place.folder, 'it ran');
    const planted = join(place.folder, 'planted.sh');
    await put(planted, `#!/bin/sh\ntouch '${proof}'\n`, 0o755);
    const sub = join(place.folder, 'sub');
    await place.person('clone', '--quiet', place.project.path, sub);
    await place.person(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${await place.person('rev-parse', 'HEAD')},lib`,
    );
    await place.person('commit', '--quiet', '--message', 'A submodule');
    const config = `[core]\n\tfsmonitor = "'${planted}'"\n\thooksPath = ${join(place.folder, 'hooks')}\n[filter "evil"]\n\tclean = "'${planted}'"\n\tsmudge = "'${planted}'"\n`;
    for (const hook of ['reference-transaction', 'post-index-change', 'pre-commit'])
      await put(join(place.folder, 'hooks', hook), await readFile(planted, 'utf8'), 0o755);
    const done = committed(
      await job(place, async (clone) => {
        await execa('cp', ['-r', `${sub}/.`, join(clone, 'lib')]);
        for (const folder of ['.git', 'lib/.git']) {
          await writeFile(join(clone, folder, 'config'), config, { flag: 'a' });
          await put(join(clone, folder, 'info/attributes'), '* filter=evil\n');
        }
        await put(join(clone, 'lib/prices.txt'), prices.toUpperCase());
        await put(join(clone, '.gitattributes'), '*.txt filter=evil diff=evil merge=evil\n');
        await put(join(clone, 'rye.txt'), 'rye\n');
      }),
    );
    await place.git.show(place.project, done.commit);
    await place.git.prepareLanding({ project: place.project, commit: done.commit });
    expect(done.paths).toEqual(['.gitattributes', 'rye.txt']);
    await expect(stat(proof)).rejects.toThrow();
    await inClone(place, join(place.dataDir, 'clones/1/lib'))('status'); // the trap is real
    expect(await stat(proof)).toBeTruthy();
  });

  it.each([
    [
      'a repository inside',
      'nested',
      'kitchen',
      async (clone: string, place: Place) => {
        await place.person('clone', '--quiet', place.project.path, join(clone, 'kitchen'));
      },
    ],
    [
      'a repository without a commit inside',
      'nested',
      'kitchen',
      async (clone: string, place: Place) => {
        await place.person('init', '--quiet', join(clone, 'kitchen'));
        await put(join(clone, 'kitchen/a'), 'a');
      },
    ],
    [
      'a changed .gitmodules',
      'submodules',
      '.gitmodules',
      (clone: string) => put(join(clone, '.gitmodules'), '[submodule "a"]\n\tpath = a\n\turl = ../a\n'),
    ],
    ['an LFS file', 'lfs', 'cake.psd', (clone: string) => put(join(clone, 'cake.psd'), 'large')],
    [
      'a link out of it',
      'link',
      'shelf/out',
      async (clone: string) => {
        await mkdir(join(clone, 'shelf'));
        await symlink('../../..', join(clone, 'shelf/out'));
      },
    ],
  ])('is refused in words with %s', async (_, refused, named, work) => {
    const place = await createPlace();
    await place.commit('LFS', {
      '.gitattributes': '*.psd filter=lfs diff=lfs merge=lfs -text\n',
      'old.psd': 'pointer',
    });
    const done = await job(place, async (clone) => {
      await put(join(clone, 'rye.txt'), 'rye\n');
      await work(clone, place);
    });
    expect(done).toMatchObject({ refused, words: expect.stringContaining(named) });
  });

  it('keeps links that stay inside', async () => {
    const place = await createPlace();
    const done = await job(place, (clone) => symlink('prices.txt', join(clone, 'list')));
    expect(committed(done).paths).toEqual(['list']);
  });
});

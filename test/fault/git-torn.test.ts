import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createPlace, granted, jobCommit, land, type Place, prices, put, snapshot } from '../git/fixtures.ts';

const dearer = prices.replace('loaf 3, 2.12', 'loaf 3, 9.99');
const change = { 'an/order.txt': 'order\n', 'b.halt': 'b\n', 'c.txt': 'c\n', 'prices.txt': dearer };

/** A bakery whose owner has a filter of their own for `*.halt`, which does this while files are moved; and a commit. */
async function withFilter(smudge: (place: Place) => string) {
  const place = await createPlace();
  await place.commit('Filters', { '.gitattributes': '*.halt filter=halt\n' });
  const commit = await jobCommit(place, change);
  const setFilter = (command: string) => place.person('config', 'filter.halt.smudge', command);
  await setFilter(smudge(place));
  await place.write('notes.txt', 'the only copy\n');
  return { place, commit, mend: () => setFilter('cat') };
}

/** What the person has afterwards: the approved files, their own, and nothing to commit. */
async function expectFinished(place: Place, commit: string) {
  expect(await place.person('rev-parse', 'main', 'HEAD')).toBe(`${commit}\n${commit}`);
  expect(await place.person('status', '--porcelain')).toBe('?? notes.txt');
  expect(await place.read('notes.txt')).toBe('the only copy\n');
  for (const [path, text] of Object.entries(change)) expect(await place.read(path)).toBe(text);
}

/** Ends the push and all that it started, as the machine's end would. */
const killed = ({ folder }: Place) => {
  const group = join(folder, 'group');
  return `cut -d' ' -f5 /proc/self/stat > '${group}'; exec bash -c 'kill -9 -- -$(cat "$0")' '${group}'`;
};

describe('a checkout that was left half-way', () => {
  it('is finished by the next push when everything was killed while files were written', async () => {
    const { place, commit, mend } = await withFilter(killed);
    await expect(land(place, commit)).rejects.toThrow('SIGKILL');
    await mend();
    expect(await place.person('status', '--porcelain')).toBe('?? an/\n?? notes.txt');
    const lock = join(place.project.path, '.git/index.lock');
    const words = expect.stringContaining(`when none is, remove ${lock}, then press again`);
    expect(await land(place, commit)).toMatchObject({ refused: 'in-progress', words });
    await rm(lock);
    expect(await land(place, commit)).toEqual({ landed: commit });
    await expectFinished(place, commit);
  });

  it('keeps what the person wrote there meanwhile, staged or not, and says so', async () => {
    const { place, commit, mend } = await withFilter(killed);
    await expect(land(place, commit)).rejects.toThrow('SIGKILL');
    await mend();
    await rm(join(place.project.path, '.git/index.lock'));
    const theirs: [string, string, string][] = [
      ['an/order.txt', 'their own order\n', 'git does not track an/order.txt'],
      ['c.txt', 'their own\n', 'git does not track c.txt'],
      ['prices.txt', 'their own prices\n', 'prices.txt has uncommitted edits'],
    ];
    for (const [path, text, words] of theirs) {
      await place.write(path, text);
      const before = await snapshot(place);
      expect(await land(place, commit)).toMatchObject({ words: expect.stringContaining(words) });
      expect(await snapshot(place)).toEqual(before);
      await rm(join(place.project.path, path));
    }
    await place.write('prices.txt', 'staged by them\n');
    await place.person('add', 'prices.txt');
    await place.write('prices.txt', dearer);
    const before = await snapshot(place);
    expect(await land(place, commit)).toMatchObject({ refused: 'dirty' });
    expect(await snapshot(place)).toEqual(before);
    await place.person('reset', '--quiet');
    expect(await land(place, commit)).toEqual({ landed: commit });
    await expectFinished(place, commit);
  });

  it('says that only the branch is missing when another git took its lock meanwhile, and finishes it', async () => {
    const lockOf = ({ project }: Place) => join(project.path, '.git/refs/heads/main.lock');
    const { place, commit, mend } = await withFilter((at) => `touch '${lockOf(at)}'; cat`);
    const { path } = place.project;
    expect(await land(place, commit)).toMatchObject({
      words: `The files of ${path} have moved, and main could not: another git is at work there; when none is, remove ${lockOf(place)}, then press again to finish it.`,
    });
    await mend();
    await rm(lockOf(place));
    expect(await land(place, commit)).toEqual({ landed: commit });
    await expectFinished(place, commit);
  });

  it('says what a filter of the person did not let through, and goes on from there', async () => {
    const { place, commit, mend } = await withFilter(() => 'false');
    await place.person('config', 'filter.halt.clean', 'cat');
    await place.person('config', 'filter.halt.required', 'true');
    expect(await land(place, commit)).toMatchObject({
      words: expect.stringMatching(
        /^Only some files of .* could be written: .*halt.*; see to that, then press again to finish it\.$/,
      ),
    });
    await mend();
    expect(await land(place, commit)).toEqual({ landed: commit });
    await expectFinished(place, commit);
  });
});

it('the lock of a git of ours that was killed is removed, and one in the project is left alone', async () => {
  const place = await createPlace();
  await place.git.refresh(place.project);
  const tip = await place.commit('Next', { 'README.md': 'next\n' });
  const lock = join(place.dataDir, 'repositories/bakery.git/refs/audition/local.lock');
  await put(lock, '');
  await utimes(lock, 0, 0);
  expect(await place.git.refresh(place.project)).toEqual({ tip, local: tip });
  await expect(stat(lock)).rejects.toThrow();
  await put(join(place.project.path, '.git/packed-refs.lock'), ''); // theirs, and nobody's business
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  expect(await land(place, commit)).toEqual({ landed: commit });
  expect(await stat(join(place.project.path, '.git/packed-refs.lock'))).toBeTruthy();
});

it('a project on a full disk says so, and lands once there is room', async ({ skip }) => {
  const place = await createPlace();
  const disk = join(place.folder, 'disk');
  await mkdir(disk);
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { reject: false });
  if (mounted.failed) skip('nobody may mount a small disk here');
  try {
    const path = join(disk, 'bakery');
    await place.person('clone', '--quiet', '--template=', place.project.path, path);
    const there = { ...place, project: { ...place.project, path } };
    const status = () => place.person('-C', path, '--no-optional-locks', 'status', '--porcelain');
    const commit = await jobCommit(there, { 'a.txt': 'a\n', 'big.txt': 'x'.repeat(200_000) });
    const filling = join(disk, 'filling');
    await execa('dd', ['if=/dev/zero', `of=${filling}`, 'bs=4k'], { reject: false });
    const full = `Nothing was changed in ${path}: its disk is full; make room, then press again.`;
    expect(await land(there, commit)).toMatchObject({ refused: 'unreachable', words: full });
    expect(await status()).toBe('');

    await execa('truncate', ['-s', '-150k', filling]); // room for what git stores, not for the file
    expect(await land(there, commit)).toMatchObject({
      words: `Only some files of ${path} could be written: unable to write file big.txt; see to that, then press again to finish it.`,
    });
    await rm(filling);
    const half = 'git does not track big.txt, which would be overwritten; move it away';
    expect(await land(there, commit)).toMatchObject({ words: expect.stringContaining(half) });
    await rm(join(path, 'big.txt'));
    expect(await land(there, commit)).toEqual({ landed: commit });
    expect(await status()).toBe('');
  } finally {
    await execa('umount', [disk]);
  }
});

it('the app that ends in the middle of a push does not end the push', async () => {
  const { place, commit } = await withFilter(
    ({ folder }) => `cd '${folder}'; touch began; until [ -e go ]; do sleep 0.02; done; cat`,
  );
  const { git, project, folder, dataDir, env } = place;
  const move = granted(await git.prepareLanding({ project, commit }));
  const source = join(import.meta.dirname, '../../src/git/git.ts');
  const program = join(folder, 'app.ts');
  const order = JSON.stringify([{ dataDir, env }, project, move]);
  const lines = [
    `import { createGit } from ${JSON.stringify(source)};`,
    `const [options, project, move] = ${order};`,
    'await createGit(options).push(project, move);',
  ];
  await writeFile(program, lines.join('\n'));
  const app = execa(process.execPath, [program], { reject: false });
  await expect.poll(() => stat(join(folder, 'began')).catch(() => null), { timeout: 20_000 }).toBeTruthy();
  app.kill('SIGKILL');
  expect((await app).signal).toBe('SIGKILL');
  await writeFile(join(folder, 'go'), '');
  await expect.poll(() => place.person('rev-parse', 'main'), { timeout: 20_000 }).toBe(commit);
  expect(await git.push(project, move)).toEqual({ landed: commit });
  await expectFinished(place, commit);
});

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/domain/result.ts';
import type { FileEdit } from '../../src/flow/landing-port.ts';
import { createPlace, granted, type Place, snapshot } from './fixtures.ts';

const path = 'RELEASES.md';
const words = { id: '5', message: 'Tick rye', trailers: { 'Audition-Job': '12' } };
const edit = ({ git, project }: Place, change: FileEdit['edit'], at = path) =>
  git.prepareEdit({ project, path: at, ...words, edit: change });
const land = async (place: Place, change: FileEdit['edit'], at = path) =>
  place.git.push(place.project, granted(await edit(place, change, at)));
const add = (text: string | null) => `${text ?? ''}more\n`;

describe('one file that reads differently', () => {
  it.each([
    ['ends in a line end', 'rye\n'],
    ['ends in none', 'rye'],
    ['ends as Windows does', 'rye\r\n'],
    ['begins with a mark of its order', '\uFEFFrye\n'],
    ['is empty', ''],
    ['has empty lines at its end', 'rye\n\n\n'],
  ])('is handed over byte for byte where it %s', async (_, text) => {
    const place = await createPlace();
    const before = await place.commit('Plan', { [path]: text });
    expect(await land(place, add)).toEqual({ landed: expect.any(String) });
    expect(await place.read(path)).toBe(`${text}more\n`);
    expect(await place.person('diff', '--name-only', before, 'main')).toBe(path);
  });

  it('is one commit by the person of the repository, in the checkout too, and the same when it is asked for again', async () => {
    const place = await createPlace();
    await place.commit('Plan', { [path]: 'rye\n' });
    await chmod(join(place.project.path, path), 0o755);
    const tip = await place.commit('Executable, for whatever reason');
    const prepared = granted(await edit(place, add));
    expect(await edit(place, add)).toEqual(prepared);
    expect(prepared.old).toBe(tip);
    await place.write('prices.txt', 'being edited\n');
    granted(await place.git.push(place.project, prepared));
    expect(await place.person('log', '-1', '--format=%an <%ae>%n%B')).toBe(
      'The Baker <baker@example.com>\nTick rye\n\nAudition-Job: 12\n',
    );
    expect(await place.person('ls-tree', 'main', path)).toMatch(/^100755 /);
    expect(await place.person('status', '--porcelain')).toBe(' M prices.txt');
    expect(await edit(place, (text) => text ?? '')).toMatchObject({ refused: 'already-there' });
  });

  it('is made with its folders where it is missing', async () => {
    const place = await createPlace();
    granted(await land(place, (text) => (text === null ? 'A day.\n' : text), 'docs/worklog/2026-03-31.md'));
    expect(await place.read('docs/worklog/2026-03-31.md')).toBe('A day.\n');
  });
});

describe('nothing is changed', () => {
  it('where the file has edits that nobody committed', async () => {
    const place = await createPlace();
    await place.commit('Plan', { [path]: 'rye\n' });
    await place.write(path, 'rye, darker\n');
    const before = await snapshot(place);
    expect(await land(place, add)).toMatchObject({ refused: 'dirty' });
    expect(await snapshot(place)).toEqual(before);
  });

  it('where a file that git does not track has its place', async () => {
    const place = await createPlace();
    await place.write(path, 'mine\n');
    expect(await land(place, () => 'ours\n')).toMatchObject({ refused: 'in-the-way' });
    expect(await place.read(path)).toBe('mine\n');
  });

  it('where the branch moved meanwhile', async () => {
    const place = await createPlace();
    const prepared = granted(await edit(place, add));
    await place.commit('Meanwhile', { 'README.md': 'moved on\n' });
    expect(await place.git.push(place.project, prepared)).toMatchObject({ refused: 'moved' });
  });

  it.each([
    ['is a folder', { [`${path}/a`]: 'a\n' }, path],
    ['lies below a file', { docs: 'a file\n' }, 'docs/worklog/2026-03-31.md'],
  ])('where the path %s', async (_, files, at) => {
    const place = await createPlace();
    await place.commit('So it is', files);
    expect(await edit(place, add, at)).toMatchObject({ refused: 'conflict' });
  });

  it('where the file is no text, or the edit will not', async () => {
    const place = await createPlace();
    await place.commit('Plan', { [path]: 'rye\n' });
    const no = refuse('gone', 'There is no rye.');
    expect(await edit(place, () => no)).toEqual(no);
    await writeFile(join(place.project.path, path), Buffer.from([0x42, 0x72, 0xf6, 0x74, 0x0a]));
    await place.commit('Latin 1');
    expect(await edit(place, add)).toMatchObject({
      refused: 'conflict',
      words: `${path} is not UTF-8 text; nothing of it was changed.`,
    });
  });
});

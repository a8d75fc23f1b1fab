import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  createPlace,
  granted,
  jobCommit,
  land,
  livePath,
  type Place,
  snapshot,
  trashPath,
  upgrade,
} from './fixtures.ts';

const trailers = { 'Audition-Upgrade': '7', 'Requested-by': 'U1' };
const record = '# add-product, undone\n';

const artifact = { livePath, trashPath, trailers };
const undo = ({ git, project }: Place, commit: string) =>
  git.prepareUndo({ ...artifact, project, commit, record, message: 'Undo the skill' });
const restore = ({ git, project }: Place, commit: string) =>
  git.prepareRestore({ ...artifact, project, commit, message: 'Restore the skill' });
const landedUpgrade = async (place: Place, text?: string, id?: string) => {
  const done = granted(await land(place, await upgrade(place, text, id), livePath));
  return done.landed;
};
const below = async ({ person }: Place, path: string) =>
  person('ls-tree', '-r', '--format=%(objectmode) %(path)', 'main', path);

describe('undo and restore', () => {
  it('moves the artifact to the trash by one commit, and back by one more', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    const landed = await landedUpgrade(place);
    const tree = await person('rev-parse', 'main^{tree}');
    await place.write('README.md', 'my edit\n');
    const undone = granted(await undo(place, landed));
    expect(await undo(place, landed)).toEqual(undone);
    granted(await git.push(project, undone));
    expect(await below(place, livePath)).toBe('');
    expect((await below(place, trashPath)).split('\n')).toEqual([
      `100644 ${trashPath}/RECORD.md`,
      `100644 ${trashPath}/add-product/SKILL.md`,
      `100755 ${trashPath}/add-product/add.sh`,
    ]);
    expect(await person('log', '-1', '--format=%B')).toBe(
      'Undo the skill\n\nAudition-Upgrade: 7\nRequested-by: U1\n',
    );
    expect(await undo(place, landed)).toMatchObject({ refused: 'gone' });
    granted(await git.push(project, granted(await restore(place, undone.new))));
    expect(await person('rev-parse', 'main^{tree}')).toBe(tree);
    expect(await restore(place, undone.new)).toMatchObject({ refused: 'gone' });
    expect(await person('rev-list', '--count', 'main')).toBe('4');
    expect(await place.read('README.md')).toBe('my edit\n');
  });

  it('gives an updated artifact its earlier version back, and the update on restore', async () => {
    const place = await createPlace();
    const { git, project } = place;
    await landedUpgrade(place, 'first\n');
    const second = await landedUpgrade(place, 'second\n', '8');
    const undone = granted(await undo(place, second));
    granted(await git.push(project, undone));
    expect(await place.read(`${livePath}/SKILL.md`)).toBe('first\n');
    expect(await place.read(`${trashPath}/add-product/SKILL.md`)).toBe('second\n');
    granted(await git.push(project, granted(await restore(place, undone.new))));
    expect(await place.read(`${livePath}/SKILL.md`)).toBe('second\n');
  });

  it('keeps later edits of the artifact in the trash, and does not restore over newer ones', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const landed = await landedUpgrade(place);
    await place.commit('By hand', { [`${livePath}/SKILL.md`]: 'edited by hand\n' });
    const undone = granted(await undo(place, landed));
    granted(await git.push(project, undone));
    expect(await place.read(`${trashPath}/add-product/SKILL.md`)).toBe('edited by hand\n');
    await place.commit('A new one', { [`${livePath}/SKILL.md`]: 'new\n' });
    expect(await restore(place, undone.new)).toMatchObject({
      refused: 'conflict',
      words: expect.stringContaining(livePath),
    });
    expect(await undo(place, landed)).toMatchObject({ refused: 'conflict' });
  });

  it('leaves in the trash what somebody put beside the artifact there', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const undone = granted(await undo(place, await landedUpgrade(place)));
    granted(await git.push(project, undone));
    await place.commit('Notes', { [`${trashPath}/notes.md`]: 'Why we miss it.\n' });
    granted(await git.push(project, granted(await restore(place, undone.new))));
    expect(await below(place, trashPath)).toBe(`100644 ${trashPath}/notes.md`);
    expect((await below(place, livePath)).split('\n')).toHaveLength(2);
  });

  it('says when there is nothing to undo or restore', async () => {
    const place = await createPlace();
    const landed = await landedUpgrade(place);
    await place.person('rm', '-r', '--quiet', livePath);
    await place.commit('Gone');
    expect(await undo(place, landed)).toMatchObject({ refused: 'gone' });
    expect(await restore(place, landed)).toMatchObject({ refused: 'gone' });
  });
});

describe('kill and discard', () => {
  it('writes one ref of the project and nothing else, whatever is going on there', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    const commit = await upgrade(place);
    await person('checkout', '--quiet', '-b', 'side');
    await place.commit('Theirs', { 'README.md': 'theirs\n' });
    await person('checkout', '--quiet', 'main');
    await place.commit('Ours', { 'README.md': 'ours\n' });
    await place.stumble('rebase', 'side');
    const [before, refs] = [await snapshot(place), await person('for-each-ref')];
    const order = { ...artifact, project, commit, record, message: 'Kill the skill' };
    const ref = 'refs/audition/trash/7';
    expect(await git.kill(order, ref)).toEqual({ ref });
    expect(await git.kill(order, ref)).toEqual({ ref });
    expect(await snapshot(place)).toEqual(before);
    expect(await person('for-each-ref')).toBe(`${await person('rev-parse', ref)} commit\t${ref}\n${refs}`);
    expect(await person('rev-parse', `${ref}^`)).toBe(commit);
    const names = await person('diff', '--name-status', '--no-renames', 'main~1', ref);
    expect(names.split('\n')).toEqual([
      `A\t${trashPath}/RECORD.md`,
      `A\t${trashPath}/add-product/SKILL.md`,
      `A\t${trashPath}/add-product/add.sh`,
    ]);
  });

  it('puts one commit on what was killed in which its record reads differently, and none when it does already', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    const ref = 'refs/audition/trash/7';
    await git.kill({ ...artifact, project, commit: await upgrade(place), record, message: 'Kill' }, ref);
    const [killed, before] = [await person('rev-parse', ref), await snapshot(place)];
    const path = `${trashPath}/RECORD.md`;
    const order = { project, ref, path, message: 'Say why', trailers };
    const edit = (text: string) => text.replace(/, undone$/, ', killed because');
    const { commit } = granted(await git.revise({ ...order, edit }));
    expect(await person('rev-parse', ref)).toBe(commit);
    expect(await person('rev-parse', `${ref}^`)).toBe(killed);
    expect(await person('diff', '--numstat', killed, ref)).toBe(`1\t1\t${path}`);
    expect(await person('show', `${ref}:${path}`)).toBe('# add-product, killed because');
    expect(await git.revise({ ...order, edit })).toEqual({ commit: null });
    expect(await snapshot(place)).toEqual(before);
    const nowhere = await git.revise({ ...order, path: 'nothing.md', edit });
    expect(nowhere).toMatchObject({ refused: 'gone' });
    expect(await git.revise({ ...order, ref: 'refs/audition/trash/8', edit })).toHaveProperty('refused');
  });

  it('keeps discarded work as it is, and beside what an earlier data folder kept under that number', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    await person(
      'update-ref',
      'refs/audition/trash/job-1',
      await place.commit('Older work', { 'a.txt': 'a\n' }),
    );
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    const older = await jobCommit(place, { 'oats.txt': 'oats\n' }, '2');
    const ref = 'refs/audition/trash/job-2';
    expect(await git.keep(project, ref, older)).toEqual({ ref });
    const beside = { ref: `refs/audition/trash/job-1-${commit.slice(0, 8)}` };
    for (const _ of [1, 2])
      expect(await git.keep(project, 'refs/audition/trash/job-1', commit)).toEqual(beside);
    expect(await person('show', `${beside.ref}:rye.txt`)).toBe('rye');
  });

  it('makes a branch, and never moves one that is there', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    const ref = 'refs/heads/audition/job-1';
    for (const _ of [1, 2]) expect(await git.keep(project, ref, commit)).toEqual({ ref });
    const other = await jobCommit(place, { 'oats.txt': 'oats\n' }, '2');
    const beside = { ref: `${ref}-${other.slice(0, 8)}` };
    expect(await git.keep(project, ref, other)).toEqual(beside);
    expect(await person('rev-parse', 'audition/job-1')).toBe(commit);
    await person('branch', 'spoken-for');
    const refusal = await git.keep(project, 'refs/heads/spoken-for/job-1', commit);
    expect(refusal).toMatchObject({ refused: 'taken', words: expect.stringContaining('spoken-for/job-1') });
  });
});

describe('looking at a commit', () => {
  it('shows its whole diff, and its files', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const commit = await upgrade(place, 'ünï\n'.repeat(2000));
    expect((await git.show(project, commit)).split('+ünï\n')).toHaveLength(2001);
    expect(await git.list(project, commit, livePath)).toEqual([`${livePath}/SKILL.md`, `${livePath}/add.sh`]);
    expect(await git.read(project, commit, `${livePath}/add.sh`)).toBe('#!/bin/sh');
    expect(await git.read(project, commit, 'nothing.md')).toBe(null);
    expect(await git.list(project, commit, join(livePath, 'SKILL.md'))).toHaveLength(1);
    expect(await git.list(project, commit, '.claude/rules')).toEqual([]);
  });
});

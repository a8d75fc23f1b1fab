import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPlace, granted, jobCommit, land, livePath, prices, snapshot, upgrade } from './fixtures.ts';

const dearer = prices.replace('loaf 3, 2.12', 'loaf 3, 9.99');

describe('merging after the branch has moved', () => {
  it('lands the same change on the new tip, by the same author, with the same words', async () => {
    const place = await createPlace();
    const { git, project, person } = place;
    const approved = await upgrade(place);
    const tip = await place.commit('Meanwhile', {
      'README.md': 'moved on\n',
      '.claude/rules/tone.md': 'kind\n',
    });
    const prepared = granted(await git.prepareLanding({ project, commit: approved, only: livePath }));
    expect(prepared).toEqual({ old: tip, new: expect.not.stringMatching(approved) });
    expect(await git.prepareLanding({ project, commit: approved, only: livePath })).toEqual(prepared);
    expect(await git.push(project, prepared)).toEqual({ landed: prepared.new });
    expect(await person('ls-tree', '-r', prepared.new, livePath)).toBe(
      await person(
        '--git-dir',
        join(place.dataDir, 'repositories/bakery.git'),
        'ls-tree',
        '-r',
        approved,
        livePath,
      ),
    );
    const changed = await person('diff', '--name-only', tip, prepared.new);
    expect(changed.split('\n')).toEqual([`${livePath}/SKILL.md`, `${livePath}/add.sh`]);
    expect(await person('log', '-1', '--format=%an <%ae>%n%B')).toBe(
      'The Baker <baker@example.com>\nAdd the skill\n\nAudition-Upgrade: 7\n',
    );
    expect(await person('rev-parse', `${prepared.new}^`)).toBe(tip);
    expect(await person('status', '--porcelain')).toBe('');
  });

  it('refuses what does not apply any more, naming the paths, and touches nothing', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.commit('Meanwhile', { 'prices.txt': prices.replace('loaf 3, 2.12', 'loaf 3, 1.00') });
    const before = await snapshot(place);
    const words = expect.stringContaining('prices.txt');
    expect(await land(place, commit)).toMatchObject({ refused: 'conflict', words });
    expect(await snapshot(place)).toEqual(before);
  });

  it('refuses what was made on another history: the project is another repository now', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.person('checkout', '--quiet', '--orphan', 'anew');
    await place.person('commit', '--quiet', '--message', 'Begin anew');
    await place.person('branch', '--force', 'main', 'anew');
    await place.person('checkout', '--quiet', 'main');
    const before = await snapshot(place);
    const words = expect.stringContaining('no history in common');
    expect(await land(place, commit)).toMatchObject({ refused: 'diverged', words });
    expect(await snapshot(place)).toEqual(before);
  });

  it('refuses an artifact that merging would turn into something nobody approved', async () => {
    const place = await createPlace();
    const long = `${Array.from({ length: 30 }, (_, at) => `step ${at}`).join('\n')}\n`;
    granted(await land(place, await upgrade(place, long)));
    const approved = await upgrade(place, long.replace('step 2\n', 'step two\n'), '8');
    await place.commit('By hand', { [`${livePath}/SKILL.md`]: long.replace('step 27\n', 'step 27!\n') });
    const before = await snapshot(place);
    expect(await land(place, approved, livePath)).toMatchObject({ refused: 'not-identical' });
    expect(await snapshot(place)).toEqual(before);
    expect(await land(place, approved)).toMatchObject({ landed: expect.any(String) });
  });

  it('lands a change whose neighbours changed, as long as its own lines are the same', async () => {
    const place = await createPlace();
    const commit = await jobCommit(place, { 'prices.txt': dearer });
    await place.commit('Near', { 'prices.txt': prices.replace('loaf 5, 2.14', 'loaf 5, 1.00') });
    expect(await land(place, commit)).toMatchObject({ landed: expect.any(String) });
    expect(await place.read('prices.txt')).toBe(dearer.replace('loaf 5, 2.14', 'loaf 5, 1.00'));
    expect(await land(place, commit)).toMatchObject({ refused: 'already-there' });
  });

  it('refuses a change of which the branch has a part already: the rest alone was not approved', async () => {
    const place = await createPlace();
    const both = dearer.replace('loaf 9, 2.18', 'loaf 9, 9.99');
    const commit = await jobCommit(place, { 'prices.txt': both });
    await place.commit('A part of it', { 'prices.txt': dearer });
    const before = await snapshot(place);
    expect(await land(place, commit)).toMatchObject({ refused: 'not-identical' });
    expect(await snapshot(place)).toEqual(before);
    await place.commit('All of it', { 'prices.txt': both });
    expect(await land(place, commit)).toMatchObject({ refused: 'already-there' });
  });

  it('lands an artifact beside edits of anything else, byte for byte', async () => {
    const place = await createPlace();
    const approved = await upgrade(place, 'first\n');
    await place.commit('Beside', { '.claude/skills/other/SKILL.md': 'first\n', 'prices.txt': dearer });
    const landed = granted(await land(place, approved, livePath));
    expect(await place.read(`${livePath}/SKILL.md`)).toBe('first\n');
    expect(await place.person('diff', '--stat', '--name-only', `${landed.landed}~1`, landed.landed)).toBe(
      `${livePath}/SKILL.md\n${livePath}/add.sh`,
    );
    const again = await upgrade(place, 'second\n', '8');
    await place.person('update-index', '--chmod=+x', `${livePath}/SKILL.md`);
    await place.person('commit', '--quiet', '--message', 'The mode by hand');
    await place.person('reset', '--quiet', '--hard');
    expect(await land(place, again, livePath)).toMatchObject({ refused: 'not-identical' });
  });

  it('carries over nothing but its own change when the branch was rewritten', async () => {
    const place = await createPlace();
    await place.commit('A mistake', { 'mistake.txt': 'secret\n' });
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    await place.person('reset', '--quiet', '--hard', 'HEAD~1');
    const landed = await land(place, commit);
    expect(landed).toMatchObject({ landed: expect.any(String) });
    expect(await place.person('ls-files')).not.toContain('mistake.txt');
    expect(await place.read('rye.txt')).toBe('rye\n');
  });

  it('does not push over what moved between prepare and push', async () => {
    const place = await createPlace();
    const { git, project } = place;
    const move = granted(
      await git.prepareLanding({ project, commit: await jobCommit(place, { 'rye.txt': 'rye\n' }) }),
    );
    await place.commit('In between', { 'README.md': 'in between\n' });
    const before = await snapshot(place);
    expect(await git.push(project, move)).toMatchObject({ refused: 'moved' });
    expect(await git.push(project, { ...move, old: before.branch })).toMatchObject({ refused: 'moved' });
    expect(await snapshot(place)).toEqual(before);
  });
});

describe('a project with a remote', () => {
  async function withRemote() {
    const place = await createPlace({ remote: 'origin' });
    const upstream = join(place.folder, 'upstream.git');
    await place.person('clone', '--quiet', '--bare', place.project.path, upstream);
    await place.person('remote', 'add', 'origin', '../upstream.git');
    const colleague = join(place.folder, 'colleague');
    await place.person('clone', '--quiet', upstream, colleague);
    const theirs = async (message: string) => {
      await place.person('-C', colleague, 'commit', '--quiet', '--allow-empty', '--message', message);
      await place.person('-C', colleague, 'push', '--quiet', 'origin', 'main');
      return place.person('-C', colleague, 'rev-parse', 'HEAD');
    };
    return {
      place,
      upstream,
      theirs,
      atRemote: () => place.person('--git-dir', upstream, 'rev-parse', 'main'),
    };
  }

  it('starts from the remote when that is ahead, and brings both to what landed', async () => {
    const { place, theirs, atRemote } = await withRemote();
    const ahead = await theirs('Ahead');
    expect(await place.git.refresh(place.project)).toMatchObject({ tip: ahead });
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    expect(await land(place, commit)).toEqual({ landed: commit });
    expect([await place.person('rev-parse', 'main'), await atRemote()]).toEqual([commit, commit]);
    expect(await place.person('status', '--porcelain')).toBe('');
  });

  it('refuses when they went apart', async () => {
    const { place, theirs } = await withRemote();
    await theirs('Theirs');
    await place.commit('Ours', { 'README.md': 'ours\n' });
    expect(await place.git.refresh(place.project)).toMatchObject({ refused: 'diverged' });
  });

  it('lands here and says why the remote did not take it; pushed again, it does', async () => {
    const { place, upstream, atRemote } = await withRemote();
    const { git, project } = place;
    const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
    const move = granted(await git.prepareLanding({ project, commit }));
    await place.write('../upstream.git/refs/heads/main.lock', '');
    expect(await git.push(project, move)).toMatchObject({
      landed: commit,
      remoteProblem: expect.stringContaining('origin did not take it'),
    });
    await rm(join(upstream, 'refs/heads/main.lock'));
    expect(await git.push(project, move)).toEqual({ landed: commit });
    expect(await atRemote()).toBe(commit);
  });

  it('never pushes over what a colleague pushed meanwhile', async () => {
    const { place, theirs, atRemote } = await withRemote();
    const { git, project } = place;
    const move = granted(
      await git.prepareLanding({ project, commit: await jobCommit(place, { 'rye.txt': 'rye\n' }) }),
    );
    const colleagues = await theirs('Meanwhile');
    expect(await git.push(project, move)).toMatchObject({
      landed: move.new,
      remoteProblem: expect.any(String),
    });
    expect(await atRemote()).toBe(colleagues);
  });
});

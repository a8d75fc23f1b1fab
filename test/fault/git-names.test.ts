import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { livePathOf, slugShape } from '../../src/domain/artifact-files.ts';
import { isBranchName } from '../../src/domain/branch-name.ts';
import { trashFolder, trashPath } from '../../src/domain/trash-record.ts';
import {
  committed,
  createPlace,
  granted,
  job,
  jobCommit,
  land,
  put,
  snapshot,
  upgrade,
} from '../git/fixtures.ts';

const nasty =
  '--upload-pack=touch%ran|-c|--exec=x|HEAD@{1}|main^{tree}|refs/../..|../../etc|:(glob)**|:/|main:refs/heads/x|a..b|/|.';

it('a branch name is never an option, a revision or a pattern, and a remote neither', async () => {
  const place = await createPlace();
  const before = await snapshot(place);
  for (const branch of nasty.split('|')) {
    expect(isBranchName(branch), branch).toBe(false); // workspaces.toml is refused
    const refusal = await place.git.refresh({ ...place.project, branch });
    expect(refusal).toMatchObject({
      refused: 'unreachable',
      words: expect.stringContaining(place.project.path),
    });
  }
  for (const remote of ['--upload-pack=touch ran', '--all', '-v'])
    expect(await place.git.refresh({ ...place.project, remote })).toMatchObject({
      words: `${place.project.path} has no remote called ${remote}.`,
    });
  expect(await snapshot(place)).toEqual(before);
});

it('names of files are names, whatever they look like', async () => {
  const place = await createPlace();
  const names = [
    '-rf',
    '--upload-pack=touch ran',
    ':(glob)x',
    ':!x',
    'HEAD',
    'a\nb',
    'refs/heads/main',
    '"quoted"',
  ];
  const commit = await jobCommit(place, Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  expect(await land(place, commit)).toEqual({ landed: commit });
  for (const name of names) expect(await place.read(name)).toBe(`${name}\n`);
  expect(await place.person('status', '--porcelain')).toBe('');
});

it('words for a commit are words: no option, no comment, no trailer of ours', async () => {
  const place = await createPlace();
  const { git, project } = place;
  const { tip } = granted(await git.refresh(project));
  const { path: clone } = await git.clone(project, '1', tip);
  await put(join(clone, 'rye.txt'), 'rye\n');
  const message = '--amend\n\n# all of it\n\nAudition-Upgrade: 1\nRequested-by: the owner';
  const trailers = { 'Audition-Job': '1', 'Requested-by': 'U1\nAudition-Upgrade: 2' };
  const { commit } = committed(
    await git.commitWork({ project, jobId: '1', clone, base: tip, message, trailers }),
  );
  granted(await land(place, commit));
  expect(await place.person('log', '-1', '--format=%B')).toContain(message);
  expect(await place.person('log', '-1', '--format=%(trailers)')).toBe(
    'Audition-Job: 1\nRequested-by: U1 Audition-Upgrade: 2\n',
  );
});

it.each([
  ['.GIT/hooks/pre-commit', "What the job left could not be read: invalid path '.GIT/hooks/pre-commit'"],
  ['deep/.Git/config', "invalid path 'deep/.Git/config'"],
  ['git~1/config', "invalid path 'git~1/config'"],
  ['.g\u200cit/config', "invalid path '.g\u200cit/config'"],
])('a folder that some file system takes for .git is refused: %s', async (path, words) => {
  const place = await createPlace();
  const done = await job(place, (clone) => put(join(clone, path), 'x'));
  expect(done).toMatchObject({ refused: 'unreadable', words: expect.stringContaining(words) });
});

it.each<[string, (clone: string) => Promise<unknown>]>([
  ['removed', async () => {}],
  ['replaced by a link to other files', (clone) => symlink('/etc', clone)],
])('a clone that was %s during the job is no work of it', async (_, replace) => {
  const place = await createPlace();
  const clone = join(place.dataDir, 'clones/1');
  const done = await job(place, async () => {
    await rm(clone, { recursive: true });
    await replace(clone);
  });
  const words = 'The folder the job worked in was removed or replaced while it ran.';
  expect(done).toMatchObject({ refused: 'gone', words });
  const base = await place.person('rev-parse', 'main');
  expect(await place.git.treeOf(place.project, { clone, base })).toBeNull();
  await place.git.removeClone('1');
});

it('an artifact never lands through a link: its path must be its own', async () => {
  const place = await createPlace();
  await mkdir(join(place.folder, 'outside'));
  const commit = await upgrade(place);
  await symlink('../outside', join(place.project.path, '.claude'));
  await place.commit('Keep it elsewhere');
  const before = await snapshot(place);
  expect(await land(place, commit, '.claude/skills/add-product')).toHaveProperty('refused');
  expect(await snapshot(place)).toEqual(before);
  // Made on that branch, it would take the link's place: git says so, and what is beside its path is not proposed.
  const { git, project } = place;
  const { tip } = granted(await git.refresh(project));
  const files = [{ path: '.claude/rules/a.md', mode: '100644' as const, content: Buffer.from('a\n') }];
  const order = { project, upgradeId: '8', base: tip, livePath: '.claude/rules/a.md', files };
  const { paths } = granted(await git.commitFiles({ ...order, message: 'Add the rule', trailers: {} }));
  expect(paths).toContain('.claude');
});

it('whatever a name is, an artifact and its place in the trash stay where they belong', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...nasty.split('|'), 'a/../../b', '.git'),
  );
  const day = new Date('2026-11-21T12:00:00Z');
  fc.assert(
    fc.property(name, fc.constantFrom('rule', 'skill', 'hook'), (slug, kind) => {
      if (!slugShape.test(slug)) return;
      expect(livePathOf(kind, slug)).toMatch(/^\.claude\/(rules|skills|hooks)\/[a-z0-9-]+(\.md)?$/);
      expect(trashPath(slug, day, [])).toMatch(new RegExp(`^${trashFolder}/2026-11-21-[a-z0-9-]+$`));
    }),
    { numRuns: 5_000 },
  );
  expect(nasty.split('|').filter((one) => slugShape.test(one))).toEqual([]);
});

import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { createGit } from '../../src/git/git.ts';
import {
  committed,
  createPlace,
  granted,
  job,
  jobCommit,
  land,
  livePath,
  type Place,
  put,
  snapshot,
  upgrade,
} from '../git/fixtures.ts';

const hooks =
  'pre-commit prepare-commit-msg commit-msg post-commit pre-push pre-merge-commit post-merge post-checkout ' +
  'reference-transaction post-index-change pre-receive update post-receive post-update push-to-checkout pre-auto-gc';
/** Every place where git's configuration names a program. */
const programs = `
[core]\n fsmonitor = RUN\n pager = RUN\n editor = RUN\n sshCommand = RUN\n gitProxy = RUN\n askPass = RUN
 alternateRefsCommand = RUN\n hooksPath = HOOKS
[diff]\n external = RUN
[diff "evil"]\n textconv = RUN\n command = RUN
[filter "evil"]\n clean = RUN\n smudge = RUN
[merge "evil"]\n driver = RUN
[gpg]\n program = RUN
[commit]\n gpgSign = true
[credential]\n helper = RUN
[uploadpack]\n packObjectsHook = RUN
[submodule "lib"]\n active = true\n update = !RUN
[extensions]\n worktreeConfig = true
[protocol]\n allow = always
[remote "origin"]\n url = ext::RUN\n fetch = +refs/heads/*:refs/remotes/origin/*
[alias]\n add = !RUN\n push = !RUN
`;

/** A program that leaves a witness, hooks that start it, and configuration that names it wherever git has a place. */
async function plant({ folder }: Pick<Place, 'folder'>, exit = 0) {
  const at = (name: string) => join(folder, name);
  const program = at('planted');
  await put(program, `#!/bin/sh\n: > '${at('it ran')}'\nexit ${exit}\n`, 0o755);
  for (const hook of hooks.split(' '))
    await put(join(at('hooks'), hook), `#!/bin/sh\nexec '${program}'\n`, 0o755);
  const run = (kind: string) => `"${kind}'${program}'"`;
  const config = programs
    .replaceAll('!RUN', run('!'))
    .replaceAll('ext::RUN', run('ext::'))
    .replaceAll('RUN', run(''))
    .replaceAll('HOOKS', at('hooks'));
  const ran = () =>
    stat(at('it ran')).then(
      () => true,
      () => false,
    );
  return { program, config, ran };
}

describe('what a job planted in its clone', () => {
  it.each<[string, (place: Place, gitDir: string) => Promise<unknown>]>([
    ['as .git', async () => {}],
    [
      'behind a .git that is a file',
      async ({ folder }, gitDir) => {
        await rename(gitDir, join(folder, 'elsewhere'));
        await writeFile(gitDir, `gitdir: ${join(folder, 'elsewhere')}\n`);
      },
    ],
    ['after it removed its .git', (_, gitDir) => rm(gitDir, { recursive: true })],
  ])('runs nowhere outside of it: %s', async (_, change) => {
    const place = await createPlace();
    const { git, project, person } = place;
    await person('update-index', '--add', '--cacheinfo', `160000,${await person('rev-parse', 'HEAD')},lib`);
    await place.write('.gitmodules', '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n\tupdate = merge\n');
    await place.write('.gitattributes', '*.txt filter=evil diff=evil merge=evil\n');
    await person('add', '.gitmodules', '.gitattributes');
    await person('commit', '--quiet', '--message', 'A submodule, and drivers nobody has');
    const { config, ran } = await plant(place);
    const clone = join(place.dataDir, 'clones/1');
    const base = await person('rev-parse', 'main');
    const done = await job(place, async () => {
      const gitDir = join(clone, '.git');
      await writeFile(join(gitDir, 'config'), config, { flag: 'a' });
      await writeFile(join(gitDir, 'config.worktree'), config);
      await put(join(gitDir, 'info/attributes'), '* filter=evil diff=evil merge=evil\n');
      await put(join(gitDir, 'objects/info/alternates'), '/nowhere\n');
      await put(join(clone, 'rye.txt'), 'rye\n');
      await put(join(clone, 'prices.txt'), 'free\n');
      await change(place, gitDir);
    });
    const { commit, paths } = committed(done);
    expect(paths).toEqual(['prices.txt', 'rye.txt']);
    // All that is ever done afterwards with what a job left, or in its project.
    expect(await git.treeOf(project, { clone, base })).toBe(
      await inOurs(place, 'rev-parse', `${commit}^{tree}`),
    );
    expect(await git.show(project, commit)).toContain('+rye');
    await git.keep(project, 'refs/audition/trash/job-1', commit);
    expect(await land(place, commit)).toEqual({ landed: commit });
    await git.removeClone('1');
    expect(await ran()).toBe(false);
  });

  it('does run in a git that reads it', async () => {
    const place = await createPlace();
    const { config, ran } = await plant(place);
    await job(place, async (clone) => {
      await writeFile(join(clone, '.git/config'), config, { flag: 'a' });
      await execa('git', ['status'], { cwd: clone, env: place.env, extendEnv: false, reject: false });
    });
    expect(await ran()).toBe(true);
  });
});

const inOurs = ({ dataDir, person }: Place, ...args: string[]) =>
  person('--git-dir', join(dataDir, 'repositories/bakery.git'), ...args);

it("git sees nothing of what the app's environment tells git", async () => {
  const place = await createPlace();
  const { program, ran } = await plant(place);
  const env = {
    ...place.env,
    ...{
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_OBJECT_DIRECTORY: '/nowhere',
    },
    ...{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: `'${program}'` },
    ...{ GIT_CONFIG_PARAMETERS: `'core.fsmonitor'='${program}'`, GIT_CONFIG_GLOBAL: '/nowhere/config' },
    ...{ GIT_EXEC_PATH: place.folder, GIT_TEMPLATE_DIR: join(place.folder, 'template'), GIT_TRACE: '1' },
    ...{
      GIT_EXTERNAL_DIFF: program,
      GIT_PAGER: program,
      GIT_EDITOR: program,
      EDITOR: program,
      PAGER: program,
    },
    ...{ GIT_SSH_COMMAND: program, GIT_ASKPASS: program, SSH_ASKPASS: program, GIT_PROXY_COMMAND: program },
  };
  for (const hook of hooks.split(' '))
    await put(join(place.folder, 'template/hooks', hook), `#!/bin/sh\nexec '${program}'\n`, 0o755);
  await place.person('config', '--global', 'init.templateDir', join(place.folder, 'template'));
  const there = { ...place, git: createGit({ dataDir: place.dataDir, env }) };
  const commit = await jobCommit(there, { 'rye.txt': 'rye\n' });
  expect(await place.git.show(place.project, commit)).toContain('+rye');
  expect(await land(there, commit)).toEqual({ landed: commit });
  expect(await place.person('log', '-1', '--format=%an')).toBe('The Baker');
  expect(await ran()).toBe(false);
});

it('a project whose hooks fail and whose signing key asks is merged into all the same, and no hook ran', async () => {
  const place = await createPlace({ remote: 'origin' });
  const upstream = join(place.folder, 'upstream.git');
  await place.person('clone', '--quiet', '--bare', place.project.path, upstream);
  await place.person('remote', 'add', 'origin', upstream);
  const { program, ran } = await plant(place, 1);
  for (const scope of ['--local', '--global']) {
    const set = (key: string, value: string) => place.person('config', scope, key, value);
    for (const key of ['commit.gpgSign', 'push.gpgSign', 'tag.gpgSign']) await set(key, 'true');
    await set('gpg.program', program);
    await set('core.editor', program);
  }
  await place.person('config', 'core.hooksPath', join(place.folder, 'hooks'));
  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  await place.person(
    '-c',
    'core.hooksPath=/dev/null',
    'commit',
    '--no-gpg-sign',
    '--quiet',
    '--allow-empty',
    '-m',
    'On',
  );
  await place.person('-c', 'core.hooksPath=/dev/null', 'push', '--quiet', '--no-signed', 'origin', 'main');
  const { landed, ...rest } = granted(await land(place, commit));
  expect(await ran()).toBe(false);
  expect(rest).toEqual({});
  expect(await place.person('--git-dir', upstream, 'rev-parse', 'main')).toBe(landed);
  expect(await place.person('log', '-1', '--format=%an %G? %s')).toMatch(/^The Baker N Add the rye loaf$/);
  expect(await place.person('status', '--porcelain')).toBe('');
});

it('a submodule that would run a command is refused with the whole project, in words', async () => {
  const place = await createPlace();
  const { person, project } = place;
  await place.commit('Run this', {
    '.gitmodules': '[submodule "lib"]\n\tpath = lib\n\turl = ../lib\n\tupdate = !sh\n',
  });
  await person('update-index', '--add', '--cacheinfo', `160000,${await person('rev-parse', 'HEAD')},lib`);
  await person('commit', '--quiet', '--message', 'A submodule');
  const words = expect.stringMatching(
    /bakery could not be read: .*disallowed submodule update setting: !sh$/,
  );
  expect(await place.git.refresh(project)).toMatchObject({ refused: 'unreachable', words });
});

it('a rebuild that somebody put in the place of ours is never pushed, nor are bytes that are not what was approved', async () => {
  const place = await createPlace();
  const { git, project } = place;
  const approved = await upgrade(place);
  await place.commit('Meanwhile', { 'README.md': 'moved on\n' });
  const { new: rebuilt } = granted(await git.prepareLanding({ project, commit: approved, only: livePath }));
  const tree = await inOurs(place, 'rev-parse', `${approved}^{tree}`); // it would take back what came meanwhile
  const words = ['-m', await inOurs(place, 'log', '-1', '--format=%B', rebuilt)];
  const evil = await inOurs(
    place,
    'commit-tree',
    tree,
    '-p',
    await place.person('rev-parse', 'main'),
    ...words,
  );
  await inOurs(place, 'update-ref', `refs/audition/landing/${approved}`, evil);
  const landed = granted(await land(place, approved, livePath)).landed;
  const shape = (commit: string) => inOurs(place, 'ls-tree', '-r', commit, livePath);
  expect(await shape(landed)).toBe(await shape(approved));
  expect(await place.read('README.md')).toBe('moved on\n');

  const commit = await jobCommit(place, { 'rye.txt': 'rye\n' });
  const file = async (text: string) => {
    await put(join(place.folder, 'text'), text);
    const sha = await inOurs(place, 'hash-object', '-w', join(place.folder, 'text'));
    return join(place.dataDir, 'repositories/bakery.git/objects', sha.slice(0, 2), sha.slice(2));
  };
  const rye = await file('rye\n');
  await rename(await file('rye, poisoned\n'), rye);
  const before = await snapshot(place);
  expect(await land(place, commit)).toHaveProperty('refused');
  expect(await snapshot(place)).toEqual(before);
});

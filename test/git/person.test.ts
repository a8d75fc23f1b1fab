import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTrailers } from '../../src/git/commit.ts';
import { describeRepository, gitVersion } from '../../src/git/person.ts';
import { shellWord } from '../../src/git/push.ts';
import { gitEnvironment } from '../../src/git/run.ts';
import { createPlace } from './fixtures.ts';

describe('the repository a person stands in', () => {
  it('is found from a folder inside it', async () => {
    const { project, env, person } = await createPlace();
    await mkdir(join(project.path, 'deep/down'), { recursive: true });
    const described = { path: project.path, branch: 'main', hasCommit: true };
    expect(await describeRepository(join(project.path, 'deep/down'), env)).toEqual(described);
    await person('checkout', '--quiet', '-b', 'feature/rye');
    expect(await describeRepository(project.path, env)).toEqual({ ...described, branch: 'feature/rye' });
  });

  it('has the remote tell its branch when none is checked out', async () => {
    const { project, env, person, folder } = await createPlace();
    const clone = join(folder, 'clone');
    await person('clone', '--quiet', project.path, clone);
    await person('-C', clone, 'checkout', '--quiet', '--detach');
    expect(await describeRepository(clone, env)).toEqual({ path: clone, branch: 'main', hasCommit: true });
    await person('checkout', '--quiet', '--detach');
    expect(await describeRepository(project.path, env)).toMatchObject({ refused: 'detached' });
  });

  it('may be bare, without a commit, or none at all', async () => {
    const { env, person, folder } = await createPlace();
    await person('init', '--quiet', '--bare', join(folder, 'bare.git'));
    const bare = { path: join(folder, 'bare.git'), branch: 'main', hasCommit: false };
    expect(await describeRepository(bare.path, env)).toEqual(bare);
    expect(await describeRepository(join(folder, 'home'), env)).toMatchObject({ refused: 'unreachable' });
    expect(await describeRepository(join(folder, 'nowhere'), env)).toMatchObject({ refused: 'unreachable' });
  });
});

it('knows the version of git, and when there is none', async () => {
  const { env, folder } = await createPlace();
  expect(await gitVersion(env)).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/), enough: true });
  expect(await gitVersion({ ...env, PATH: folder })).toMatchObject({ refused: 'missing' });
});

it('passes git nothing of our environment but what it needs', () => {
  const env = { PATH: '/bin', GIT_DIR: '/x', SLACK_BOT_TOKEN: 'secret', EDITOR: 'vi', HOME: undefined };
  expect(gitEnvironment(env)).toEqual({ PATH: '/bin', LC_ALL: 'C' });
});

it('writes trailers a line each, and shell words that stay one word', () => {
  expect(withTrailers({ message: 'Do it\n\n', trailers: { A: '1', B: 'two\nlines' } })).toBe(
    'Do it\n\nA: 1\nB: two lines',
  );
  expect(shellWord(`it's "here"`)).toBe(`'it'\\''s "here"'`);
});

import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { pullRequestText } from '../../src/domain/pull-request.ts';
import { createGitHub } from '../../src/github/github.ts';
import { startLoopback } from '../../src/rehearsal/loopback.ts';

const token = 'test-token';
let emulator: Emulator;
beforeAll(async () => {
  const github = { users: [{ login: 'baker' }], repos: [{ owner: 'baker', name: 'bakery' }] };
  emulator = await createEmulator({
    ...{ service: 'github', port: 0 },
    seed: { github, tokens: { [token]: { login: 'baker', scopes: ['repo'] } } },
  });
});
afterAll(() => emulator?.close());

const log = { debug: () => {} };
const pull = { owner: 'baker', repo: 'bakery', base: 'main', title: 'Add rye', body: 'Added rye.' };
const ask = (more: object = {}, apiUrl = emulator.url) =>
  createGitHub({ token, apiUrl, log }).request({
    ...pull,
    head: 'audition/job-1',
    ...more,
  });

describe('a pull request', () => {
  it('is opened once for a branch, whoever asks again', async () => {
    const first = await ask();
    expect(first).toEqual({ url: expect.stringMatching(/\/baker\/bakery\/pull\/\d+$/) });
    expect(await ask({ title: 'Again' })).toEqual(first);
    expect(await ask({ head: 'audition/job-2' })).not.toEqual(first);
    const auth = { authorization: `Bearer ${token}` };
    const all = await fetch(`${emulator.url}/repos/baker/bakery/pulls?state=all`, { headers: auth });
    expect(await all.json()).toHaveLength(2);
  });

  it('is a new one where that of another branch with this name is closed', async () => {
    const head = 'audition/job-4';
    const before = await ask({ head });
    if (!('url' in before)) throw new Error(before.words);
    const url = `${emulator.url}/repos/baker/bakery/pulls/${before.url.split('/').at(-1)}`;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    await fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ state: 'closed' }) });
    const after = await ask({ head });
    expect(after).toEqual({ url: expect.stringMatching(/\/pull\/\d+$/) });
    expect(after).not.toEqual(before);
  });

  it.each([
    ['a repository that is not there', { repo: 'butchery' }, 'GitHub has no baker/butchery'],
    ['a branch for itself', { head: 'main' }, 'GitHub did not take a pull request of main for main'],
  ])('is refused in words for %s', async (_, more, words) => {
    expect(await ask(more)).toMatchObject({ words: expect.stringContaining(words) });
  });

  it.each([
    [401, 'Bad credentials', 'GitHub does not know GITHUB_TOKEN.'],
    [403, 'Resource not accessible', 'GITHUB_TOKEN may not open pull requests in baker/bakery.'],
  ])('is refused in words for an answer %i', async (status, message, words) => {
    const server = await startLoopback(async () => Response.json({ message }, { status }));
    onTestFinished(server.close);
    expect(await ask({}, server.url)).toMatchObject({ words });
  });

  it('waits for a limit to pass', async () => {
    const limit = { message: 'API rate limit exceeded' };
    const server = await startLoopback(async () => Response.json(limit, { status: 403 }));
    onTestFinished(server.close);
    await expect(ask({}, server.url)).rejects.toThrow('rate limit');
  });

  it('is tried again when GitHub is away', async () => {
    const away = createGitHub({ token, apiUrl: 'http://127.0.0.1:9', log });
    await expect(away.request({ ...pull, head: 'audition/job-3' })).rejects.toThrow();
  });
});

describe('what a pull request says', () => {
  it('is every task of the conversation, and calls or closes nothing', () => {
    const { title, body } = pullRequestText({
      ...{ id: 7, tasks: ['add rye\nfor #3', 'darker, @ada'], answer: 'Closes #4 for @everyone.' },
    });
    expect(title).toBe('add rye');
    expect(body).toMatch(/^add rye\n[\s\S]*Then: darker[\s\S]*Made by job 7 of audition\.$/);
    expect(body).not.toMatch(/[@#](?!\u200B)/);
  });

  it('closes the issues that its jobs were about', () => {
    const { body } = pullRequestText({ id: 7, tasks: ['add rye'], answer: null, closes: ['#12', '#13'] });
    expect(body).toMatch(/\n\nCloses #12\n\nCloses #13$/);
  });
});

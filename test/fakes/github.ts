import { createEmulator } from 'emulate';
import { onTestFinished } from 'vitest';
import { createGitHub } from '../../src/github/github.ts';

/** A GitHub with one repository, for one test; `call` is its REST API as the person at its keyboard would use it. */
export async function openGitHub() {
  const emulator = await createEmulator({
    ...{ service: 'github', port: 0 },
    seed: {
      github: { users: [{ login: 'baker' }], repos: [{ owner: 'baker', name: 'bakery' }] },
      tokens: { test: { login: 'baker', scopes: ['repo'] } },
    },
  });
  onTestFinished(() => emulator.close());
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };
    const sent = body && { body: JSON.stringify(body) };
    const answer = await fetch(`${emulator.url}/repos/baker/bakery/${path}`, { method, headers, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const milestone = async (title: string): Promise<number> =>
    ((await call('POST', 'milestones', { title })) as { number: number }).number;
  const issue = async (title: string, of?: number, body = ''): Promise<number> =>
    ((await call('POST', 'issues', { title, body, ...(of && { milestone: of }) })) as { number: number })
      .number;
  const github = createGitHub({ token: 'test', apiUrl: emulator.url, log: { debug: () => {} } });
  return { github, repo: { owner: 'baker', repo: 'bakery' }, url: emulator.url, call, milestone, issue };
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createEmulator } from 'emulate';
import type { Config } from '../../../src/config.ts';
import { createBakery } from '../../../src/rehearsal/bakery.ts';
import { gitIn } from '../../fakes/git.ts';
import { thisMonth } from '../../fakes/month-plan.ts';
import type { Story } from '../compare.ts';
import type { CrashStage, Place } from '../stage.ts';

/** What becomes of a commit without a press: a pull request, a branch, a merge that closes its issue on GitHub. */
async function tell(stage: CrashStage): Promise<void> {
  await stage.rest();
  for (const asked of ['bakery bake rolls', 'shop dust the shelf', 'cycle mill', 'rollover mill']) {
    await stage.you.types(`/job ${asked}`);
    await stage.rest();
  }
}

const repository = { owner: 'baker', repo: 'bakery' };

/** GitHub with one open issue of this month and one of a month that is over; `call` is its REST API. */
async function openGitHub({ defer }: Place) {
  const github = { users: [{ login: 'baker' }], repos: [{ owner: 'baker', name: 'bakery' }] };
  const tokens = { test: { login: 'baker', scopes: ['repo'] } };
  const emulator = await createEmulator({ service: 'github', port: 0, seed: { github, tokens } });
  defer(() => emulator.close());
  const headers = { authorization: 'Bearer test', 'content-type': 'application/json' };
  const call = async (path: string, body?: object) => {
    const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const answer = await fetch(`${emulator.url}/repos/baker/bakery/${path}`, { headers, ...sent });
    return (await answer.json()) as { number: number } & Record<string, unknown>[];
  };
  for (const [title, month] of [
    ['Sell the oven', '2024-01'],
    ['Add rye', thisMonth()],
  ]) {
    const { number: milestone } = await call('milestones', { title: month });
    await call('issues', { title, milestone });
  }
  return { url: emulator.url, call };
}

async function prepare(config: Config, place: Place): Promise<Config> {
  const { url } = await openGitHub(place);
  const folderOf = (name: string) => path.join(place.folder, name);
  await gitIn(place.folder, 'init', '--quiet', '--bare', 'remote.git');
  await gitIn(place.bakery, 'remote', 'add', 'origin', folderOf('remote.git'));
  const [bakery] = config.projects;
  if (!bakery) throw new Error('there is no bakery');
  for (const name of ['shop', 'mill']) {
    await mkdir(folderOf(name));
    await createBakery(folderOf(name));
  }
  const project = (name: string, more: object) => ({ ...bakery, name, path: folderOf(name), ...more });
  return {
    ...config,
    github: { token: 'test', apiUrl: url },
    projects: [
      project('bakery', { delivery: 'pr', remote: 'origin', github: repository }),
      project('shop', { delivery: 'branch' }),
      project('mill', {
        ...{ delivery: 'merge', github: repository },
        plan: { source: 'github', tick: true, rollover: false },
      }),
    ],
  };
}

/** What is on GitHub, and in the remote, in the end. */
async function also({ config, folder }: CrashStage) {
  const headers = { authorization: 'Bearer test' };
  const read = async (path: string) => {
    const answer = await fetch(`${config.github?.apiUrl}/repos/baker/bakery/${path}`, { headers });
    return (await answer.json()) as Record<string, unknown>[];
  };
  const issues = (await read('issues?state=all')).map(({ title, state, comments, milestone }) => ({
    ...{ title, state, comments, milestone: (milestone as { title?: string } | null)?.title },
  }));
  const pulls = (await read('pulls?state=all')).map(({ title, state }) => ({ title, state }));
  const remote = await gitIn(path.join(folder, 'remote.git'), 'for-each-ref', '--format=%(refname)');
  return { issues, pulls, remote };
}

/** Nobody asks again for a job here. */
export const deliveries: Story = { tell, prepare, also, keepsRuns: true };

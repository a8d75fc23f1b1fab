import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seeing } from '../fakes/story.ts';
import { end, type Hosts, openHosts } from './place.ts';

/** An app that is asked to end while jobs run. */
let hosts: Hosts;
beforeAll(async () => {
  hosts = await openHosts(['bakery']);
});
afterAll(() => hosts.close());

const words = 'It was interrupted because the app that ran it was ended. Nothing of it was merged.';
const begin = async (drainSeconds: number) => {
  const app = await hosts.begin('oven', ['bakery'], { config: { drainSeconds } });
  hosts.workspace.connect(app.port);
  return app;
};
const types = (program: string) => hosts.workspace.person('you').types(`/job bakery play ${program}`);

it('begins nothing more, lets run what ends in time, and after a second Ctrl-C says what was interrupted', async () => {
  const app = await begin(600);
  const hint = new Promise<string>((resolve) => app.child.stderr.once('data', (data) => resolve(`${data}`)));
  for (const program of ['waits', 'silent']) await types(program);
  for (const id of [1, 2]) await hosts.job(id, `state = 'running' and pid is not null`);
  await types('nothing-to-do');
  await seeing(hosts, /^job 3 · bakery · queued/);
  app.child.kill('SIGINT');
  expect(await hint).toBe('Ending: 600 s for 2 running jobs to end. Ctrl-C again ends at once.\n');
  await writeFile(path.join(hosts.folder, 'go-on'), '');
  await seeing(hosts, /^job 1 · nothing to do/);

  expect(await end(app, 'SIGINT')).toBe(0);
  const said = (await hosts.workspace.everything()).find(({ text }) =>
    text.startsWith('job 2 · interrupted'),
  );
  expect(said?.text).toContain(words);
  expect(app.saying('the app ended under 1 running job: interrupted')).toBe(1);
  expect(app.saying('a step broke')).toBe(0);
  expect(await hosts.job(3, 'true')).toMatchObject({ state: 'queued', fence: 0 });
});

it('is over when its time is, at one signal; what waited is done at the next start', async () => {
  const app = await begin(1);
  await hosts.job(3, `outcome = 'nothing_to_do'`);
  await types('silent');
  await hosts.job(4, `state = 'running' and pid is not null`);
  expect(await end(app)).toBe(0);
  expect(await hosts.job(4, 'true')).toMatchObject({ outcome: 'interrupted' });
  expect((await seeing(hosts, /^job 4 · interrupted/)).text).toContain(words);
});

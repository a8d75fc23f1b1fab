import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/rehearsal/stage.ts';
import { buttonOf, seeing } from '../fakes/story.ts';
import { end, type Hosts, openHosts } from './place.ts';

/** Three workers with a repository each, and a process that has none and speaks to Slack. */
let hosts: Hosts;
beforeAll(async () => {
  hosts = await openHosts(['bakery', 'mill', 'farm']);
});
afterAll(() => hosts.close());

it('brings each job to the host that has its repository, and counts the jobs of a person on all of them', async () => {
  const { workspace, job } = hosts;
  const config = { perPerson: 1 };
  const front = await hosts.receive(config);
  const workers = await Promise.all(
    ['bakery', 'mill', 'farm'].map((name) =>
      hosts.begin(`host of ${name}`, [name], { only: 'worker', config: { ...config, slack: null } }),
    ),
  );
  const [oven, stone, barn] = workers;
  for (const worker of workers) expect(worker.saying('its repository is not on this host')).toBe(2);
  const [you, colleague] = [workspace.person('you'), workspace.person('colleague')];

  await you.types('/job bakery play silent');
  expect(await job(1, `state = 'running'`)).toMatchObject({ host: oven?.id });
  await you.types('/job mill play nothing-to-do');
  await seeing(hosts, /^job 2 · mill · queued, whoever asked for it has 1 job running already/);
  await colleague.types('/job farm play nothing-to-do');
  expect(await job(3, `state = 'ended'`)).toMatchObject({ host: barn?.id, outcome: 'nothing_to_do' });
  expect(await job(2, `true`)).toMatchObject({ state: 'queued', host: null });

  await you.presses(buttonOf(await seeing(hosts, /^job 1 · bakery · running/), 'Cancel'));
  expect(await job(2, `state = 'ended'`)).toMatchObject({ host: stone?.id, outcome: 'nothing_to_do' });
  await seeing(hosts, /^job 1 · cancelled/);
  await seeing(hosts, /^job 2 · nothing to do/);
  const texts = (await workspace.everything()).map(({ text }) => text);
  for (const id of [1, 2, 3])
    expect(
      texts.filter((text) => text.startsWith(`job ${id} `)),
      `messages of job ${id}`,
    ).toHaveLength(2);

  await you.types('/job plan mill');
  const plan = await until('the plan', async () =>
    workspace.whispers.find(({ text }) => text.includes('sweep the mill')),
  );
  expect(plan.user).toBe(you.id);
  for (const worker of workers) expect(await end(worker)).toBe(0);
  await front.stop();
});

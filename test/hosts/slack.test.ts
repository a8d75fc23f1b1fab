import { afterAll, beforeAll, expect, it } from 'vitest';
import { overHttp } from '../../src/rehearsal/over-http.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { seeing } from '../fakes/story.ts';
import { end, type Host, type Hosts, openHosts } from './place.ts';

/** Two processes that speak to Slack, which tells each of them everything, and one that works. */
let hosts: Hosts;
let both: Host[];
let worker: Host;
beforeAll(async () => {
  hosts = await openHosts(['bakery']);
  both = [
    await hosts.begin('left', [], { only: 'slack' }),
    await hosts.begin('right', [], { only: 'slack' }),
  ];
  worker = await hosts.begin('oven', ['bakery'], { only: 'worker' });
});
afterAll(async () => {
  expect(await end(worker)).toBe(0);
  await hosts.close();
});

/** Slack delivers to these, each time to the next one. */
function connect(those: readonly Host[]) {
  const { keys, connect: to } = hosts.workspace;
  const ways = those.map(({ port }) => overHttp(`http://127.0.0.1:${port}/slack/events`, keys.signingSecret));
  let turn = 0;
  to((request) => {
    const way = ways[turn++ % ways.length];
    return way ? way(request) : Promise.reject(new Error('nobody listens'));
  });
}
const ofJob = async (id: number) =>
  (await hosts.workspace.everything())
    .filter(({ text }) => text.startsWith(`job ${id} `))
    .map(({ text }) => text);

it('do each thing once, whichever of them hears of it and however often, and a form still opens in time', async () => {
  connect(both);
  const you = hosts.workspace.person('you');
  expect(both.map((one) => one.saying('another process works on what comes in'))).toEqual([0, 1]);
  for (let turn = 0; turn < 2; turn++) await you.types('/job bakery play nothing-to-do', 3);
  for (const id of [1, 2]) {
    await seeing(hosts, new RegExp(`^job ${id} · nothing to do`));
    expect(await ofJob(id)).toHaveLength(2);
  }
  for (let turn = 0; turn < 2; turn++) await you.types('/job');
  await until('both forms', async () => hosts.workspace.front.forms.length === 2);
  expect(await hosts.rows('select 1 from "Job"')).toHaveLength(2);
});

it('take over from one another within seconds, and say nothing again that was said', async () => {
  const [first, second] = both;
  if (!first || !second) throw new Error('there are not two');
  const before = (await hosts.workspace.everything()).length;
  first.child.kill('SIGKILL');
  await first.child;
  connect([second]);
  const you = hosts.workspace.person('you');
  await you.types('/job bakery play nothing-to-do');
  await seeing(hosts, /^job 3 · nothing to do/);
  expect(await ofJob(3)).toHaveLength(2);
  expect(await hosts.workspace.everything()).toHaveLength(before + 2);
  expect(await end(second)).toBe(0);
});

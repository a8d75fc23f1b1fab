import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isAlive } from '../../src/claude/processes.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { isSoak } from '../fakes/soak.ts';
import { seeing } from '../fakes/story.ts';
import type { Wire } from '../fakes/wire.ts';
import { end, type Host, type Hosts, leaderOf, openBehindWire, pace } from './place.ts';

/** A host from which nothing is heard any more, and one that notices: their clocks are 20 minutes apart. */
const skewMs = 600_000;
let hosts: Hosts;
let wire: Wire;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ hosts, wire, close } = await openBehindWire(skewMs));
});
afterAll(() => close());

const begin = (databaseUrl: string) =>
  hosts.begin('oven', ['bakery'], { only: 'worker', skewMs: -skewMs, config: { databaseUrl } });
const clones = () => readdir(path.join(hosts.folder, 'oven/clones'));
/** Lease and look together, which is 45 s at the usual pace; where the pace is short, a busy machine needs longer. */
const noticedMs = pace.leaseMs + pace.sweepMs + (isSoak ? 0 : 20_000);
const words = 'It was interrupted: nothing was heard of the host that ran it. Nothing of it was merged.';

/** It gave up, ended what ran, and began again in its process. */
async function again({ saying }: Host): Promise<void> {
  await until('it to be ready again', async () => saying('audition is ready') === 2);
  expect(saying('PostgreSQL is away: what runs goes on for now')).toBe(1);
  expect(saying('ended, and begins again when it can')).toBe(1);
}

/** A run that never stops talking, once it has said something. */
async function chatter(id: number) {
  await hosts.workspace.person('you').types('/job bakery play chatters');
  const job = await hosts.job(id, `state = 'running' and pid is not null`);
  await until('it to talk', async () => (await events(id)) > 3);
  expect(await isAlive(leaderOf(job))).toBe(true);
  return leaderOf(job);
}
const events = async (job: number) =>
  (await hosts.rows(`select 1 from "Event" join "Session" on "sessionId" = id where "jobId" = ${job}`))
    .length;
/** What there is of a job that was interrupted: it is never more or less than once. */
const left = async (id: number) => ({
  job: (await hosts.rows(`select outcome, fence, "endedAt" from "Job" where id = ${id}`))[0],
  beats: (await hosts.rows(`select 1 from "Beat" where "jobId" = ${id}`)).length,
  events: await events(id),
  messages: (await hosts.workspace.everything()).filter(({ text }) =>
    text.startsWith(`job ${id} · interrupted`),
  ).length,
});

it('that is cut off ends its run by itself, before others call it interrupted; and writes nothing later', async () => {
  const host = await begin(wire.url);
  const leader = await chatter(1);
  wire.cut();
  const cutAt = performance.now();
  await until('the run to be ended', async () => !(await isAlive(leader)));
  expect(await hosts.job(1, 'true')).toMatchObject({ state: 'running', fence: 1 });
  const endedMs = performance.now() - cutAt;
  await hosts.job(1, `state = 'ended'`);
  const ms = { ended: Math.round(endedMs), interrupted: Math.round(performance.now() - cutAt) };
  if (isSoak) process.stdout.write(`after the cut: ${JSON.stringify(ms)}\n`);
  expect(ms.interrupted).toBeLessThanOrEqual(noticedMs);
  expect((await seeing(hosts, /^job 1 · interrupted/)).text).toContain(words);
  const before = await left(1);
  expect(before).toMatchObject({ job: { outcome: 'interrupted', fence: 2 }, beats: 1, messages: 1 });

  wire.mend();
  await again(host);
  expect(await left(1)).toEqual(before);
  expect(await clones()).toEqual([]);
  expect(await end(host)).toBe(0);
}, 300_000);

it('that stood still finds its writes refused, ends the run and begins again', async () => {
  const host = await begin(hosts.database.url);
  const leader = await chatter(2);
  host.child.kill('SIGSTOP');
  expect((await seeing(hosts, /^job 2 · interrupted/)).text).toContain(words);
  const before = await left(2);
  expect(before).toMatchObject({ job: { outcome: 'interrupted', fence: 2 }, beats: 1, messages: 1 });
  host.child.kill('SIGCONT');
  await again(host);
  expect(await isAlive(leader)).toBe(false);
  expect(await left(2)).toEqual(before);
  expect(await clones()).toEqual([]);
  expect(await end(host)).toBe(0);
}, 300_000);

it('that was killed and found out elsewhere has its processes ended and its clone removed at its next start', async () => {
  const { child } = await begin(hosts.database.url);
  const leader = await chatter(3);
  child.kill('SIGKILL');
  await seeing(hosts, /^job 3 · interrupted/);
  expect(await clones()).toContain('3');
  const next = await begin(hosts.database.url);
  expect(await isAlive(leader)).toBe(false);
  expect(await clones()).toEqual([]);
  await hosts.workspace.person('you').types('/job bakery play nothing-to-do');
  await hosts.job(4, `outcome = 'nothing_to_do'`);
  expect(await end(next)).toBe(0);
}, 300_000);

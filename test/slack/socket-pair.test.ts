import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Front } from '../../src/rehearsal/front.ts';
import { usualPace } from '../../src/slack/socket-pair.ts';
import { fail } from '../fakes/faults.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';
import { type Socket, type SocketMode, startSocketMode } from '../fakes/socket-mode.ts';

/** A busy machine needs more than the usual second. */
const soon = { timeout: 10_000 };

const clock = { now: 0 };
const pace = { ...usualPace, staggerMs: 1_000, retryMs: 5, longestRetryMs: 20 };
const quick = { ...pace, staggerMs: 0 };

let talk: Talk;
let slack: SocketMode;
/** An app in a workspace with Socket Mode; its clock is the test's, and a millisecond later each time it is read. */
async function begin(times = quick, spoil = (_front: Front) => {}) {
  clock.now = 1_000;
  talk = await startTalk({
    ...{ appToken: 'xapp-rehearsal', start: false, pace: times },
    ...{ now: () => clock.now++, random: () => 0.5 },
  });
  slack = await startSocketMode(talk.workspace);
  spoil(talk.workspace.front);
  await talk.app.start();
}
const open = () => slack.open.length;
const opens = (count: number) => expect.poll(() => [open(), slack.opened], soon).toEqual([2, count]);
const types = (line: string) => talk.workspace.person('ada').types(line);
const acknowledged = [{ status: 200, body: '' }];
const the = (socket: Socket | undefined): Socket => {
  if (!socket) throw new Error('that socket is not open');
  return socket;
};

let timers: number;
const timersNow = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
beforeEach(() => {
  timers = timersNow();
});
afterEach(async () => {
  await talk.app.stop();
  await expect.poll(open, soon).toBe(0);
  await slack.close();
  await talk.stop();
  expect(timersNow()).toBeLessThanOrEqual(timers);
});

it('listens on two connections, and takes what comes on either', async () => {
  await begin();
  await opens(2);
  for (const line of ['one', 'two', 'three', 'four'])
    expect(await types(`/job bakery ${line}`)).toEqual(acknowledged);
  expect(talk.received).toHaveLength(4);
});

it('opens the second one later than the first, and at once when the first is gone', async () => {
  await begin(pace);
  expect([open(), slack.opened]).toEqual([1, 1]);
  clock.now += 400;
  the(slack.open[0]).refreshes();
  await expect.poll(() => [open(), slack.opened], soon).toEqual([1, 2]);
  expect(await types('/job bakery add rye')).toEqual(acknowledged);
});

it('hears everything while Slack renews one connection after the other', async () => {
  await begin();
  await opens(2);
  for (const count of [3, 4, 5, 6]) {
    the(slack.open[0]).refreshes();
    const [newer] = slack.open.slice(-1);
    const { delivers } = the(newer);
    const { type, payload } = { type: 'events_api', payload: reply(count) } as const;
    expect(await delivers({ type, payload })).toEqual({ status: 200, body: '' });
    await opens(count);
  }
  expect(talk.received.map((one) => 'text' in one && one.text)).toEqual(['3', '4', '5', '6']);
});

const reply = (count: number) => ({
  ...{ type: 'event_callback', event_id: `Ev${count}` },
  event: { type: 'message', user: 'U0ADA', channel: 'C1', text: `${count}`, ts: '2.1', thread_ts: '1.1' },
});

it('replaces a connection from which nothing comes any more, and keeps the one that pings', async () => {
  await begin({ ...quick, silenceMs: 400 });
  await opens(2);
  const [alive, silent] = slack.open;
  const pinging = setInterval(() => the(alive).pings(), 50);
  await vi.waitFor(() => expect(slack.open).not.toContain(silent), 5_000);
  await expect.poll(open, soon).toBe(2);
  expect(slack.open).toContain(alive);
  clearInterval(pinging);
  expect(talk.lines.join('\n')).toContain('nothing came for 0.4 s');
});

it('gives up a connection that says no hello, and says so once', async () => {
  await begin({ ...quick, helloMs: 300 });
  await opens(2);
  slack.greets = false;
  the(slack.open[1]).breaks();
  await expect.poll(() => slack.opened, soon).toBeGreaterThan(3);
  slack.greets = true;
  await expect
    .poll(() => talk.lines.filter((line) => line.includes('connected to Slack again')).length)
    .toBe(1);
  await expect.poll(open, soon).toBe(2);
  const warnings = talk.lines.filter((line) => line.startsWith('warn'));
  expect(warnings).toEqual([expect.stringMatching(/no connection to Slack, trying again .*no hello came/)]);
});

it('starts also while Slack is broken, and listens once it is not', async () => {
  await begin(quick, (front) => fail(front, 'apps.connections.open', { status: 500 }, 3));
  await opens(2);
  expect(talk.lines.join('\n')).toContain('connected to Slack again');
});

it('comes back by itself after an hour without Slack, whatever Slack says meanwhile', async () => {
  await begin();
  await opens(2);
  const { front } = talk.workspace;
  fail(front, 'apps.connections.open', 'lost', 3);
  fail(front, 'apps.connections.open', { error: 'invalid_auth' }, 3);
  fail(front, 'apps.connections.open', { status: 500 }, 3);
  fail(front, 'apps.connections.open', { error: 'internal_error' }, 3);
  for (const socket of slack.open) socket.breaks();
  await expect.poll(() => talk.lines.filter((line) => line.startsWith('warn')).length, soon).toBe(1);
  clock.now += 3_600_000;
  await expect.poll(open, soon).toBe(2);
  expect(talk.lines.join('\n')).toContain('connected to Slack again 3600 12');
  expect(await types('/job bakery add rye')).toEqual(acknowledged);
});

it('does not hurry when the only connection ends as soon as it began', async () => {
  await begin({ ...pace, retryMs: 400 });
  the(slack.open[0]).refreshes();
  await expect.poll(open, soon).toBe(0);
  expect(slack.opened).toBe(1);
  clock.now += 1_000;
  await expect.poll(() => [open(), slack.opened], soon).toEqual([1, 2]);
});

it('waits as long as Slack asks', async () => {
  await begin();
  await opens(2);
  const calls = () =>
    talk.workspace.front.calls.filter(({ method }) => method === 'apps.connections.open').length;
  fail(talk.workspace.front, 'apps.connections.open', { retryAfterSeconds: 3_600 });
  the(slack.open[1]).breaks();
  await expect.poll(calls, soon).toBe(3);
  await expect.poll(() => talk.lines.filter((line) => line.startsWith('warn')).length, soon).toBe(1);
  expect(await types('/job bakery add rye')).toEqual(acknowledged);
  expect([calls(), open()]).toEqual([3, 1]);
});

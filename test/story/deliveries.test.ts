import { afterEach, expect, it } from 'vitest';
import { cancelJob } from '../../src/flow/cancel-job.ts';
import { signed } from '../../src/rehearsal/over-http.ts';
import { blockAction, type SlackRequest, slashCommand } from '../../src/rehearsal/requests.ts';
import { fail } from '../fakes/faults.ts';
import { type KeptTalk, startKeptTalk, startSocketTalk } from '../fakes/kept-talk.ts';

/** A busy machine needs more than the usual second. */
const soon = { timeout: 10_000 };

let talk: KeptTalk;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const asks = (task: string): SlackRequest =>
  slashCommand(
    talk.workspace.person('ada'),
    talk.workspace.channel,
    `/job bakery ${task}`,
    talk.workspace.front.replyUrl(talk.workspace.person('ada').id),
  );
const jobs = () => talk.db.job.findMany({ orderBy: { id: 'asc' } });
const taken = { status: 200, body: '' };

/** A talk over Socket Mode, with both connections open. */
async function overSockets() {
  const { slack, ...kept } = await startSocketTalk();
  talk = kept;
  closers.push(talk.stop);
  const [one, other] = slack.open;
  if (!one || !other) throw new Error('two sockets are open');
  return { slack, one, other };
}

it('the same requests three times each, out of order, on two sockets, act once', async () => {
  const { one, other } = await overSockets();
  const [rye, bun] = [asks('add rye'), asks('add buns')];
  /** An envelope keeps its id when it is delivered again. */
  const ids = new Map([
    [rye, 'e1'],
    [bun, 'e2'],
  ]);
  const deliver = (socket: typeof one, request: SlackRequest) => socket.delivers(request, ids.get(request));
  expect(
    await Promise.all([
      deliver(one, bun),
      deliver(other, rye),
      deliver(other, bun),
      deliver(one, rye),
      deliver(other, rye),
    ]),
  ).toEqual(Array(5).fill(taken));
  await talk.quiet();
  expect((await jobs()).map(({ task }) => task).sort()).toEqual(['add buns', 'add rye']);

  const { person, channel, front } = talk.workspace;
  const button = await talk.workspace.button('Cancel');
  const cancel = blockAction(person('bo'), channel, button, front.replyUrl(person('bo').id));
  const late = [deliver(one, cancel), deliver(other, cancel), deliver(other, bun), deliver(one, cancel)];
  expect(await Promise.all(late)).toEqual(Array(4).fill(taken));
  await talk.quiet();
  expect((await jobs()).map(({ outcome }) => outcome).filter(Boolean)).toEqual(['cancelled']);
  expect(await talk.workspace.messages()).toHaveLength(2);
  expect(talk.workspace.whispers).toEqual([]);
});

it('an exact replay over HTTP is answered with 200 and changes nothing', async () => {
  talk = await startKeptTalk();
  closers.push(talk.stop);
  const request = signed(asks('add rye'), talk.workspace.keys.signingSecret, Math.floor(Date.now() / 1_000));
  const replay = async () => (await fetch(talk.url, request)).status;
  expect(await replay()).toBe(200);
  await talk.quiet();
  const before = [await jobs(), await talk.workspace.everything()];
  expect(await Promise.all([replay(), replay(), replay()])).toEqual([200, 200, 200]);
  await talk.quiet();
  expect([await jobs(), await talk.workspace.everything()]).toEqual(before);
  expect(await jobs()).toHaveLength(1);
  expect(talk.workspace.whispers).toEqual([]);
});

it('while no connection to Slack holds, what is owed is said all the same, and what came meanwhile is taken once', async () => {
  const { slack } = await overSockets();
  const person = talk.workspace.person('ada');
  expect(await person.types('/job bakery add rye')).toEqual([taken]);
  await talk.quiet();
  fail(talk.workspace.front, 'apps.connections.open', { status: 503 }, 8);
  for (const socket of slack.open) socket.breaks();
  await expect.poll(() => slack.open.length, soon).toBe(0);
  await cancelJob(talk.ctx, 1, person.id);
  await talk.quiet();
  expect((await talk.workspace.messages()).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^job 1 · bakery · cancelled by @U/),
  ]);
  await expect.poll(() => slack.open.length, soon).toBe(2);
  expect(await person.types('/job bakery add buns', 3)).toEqual(Array(3).fill(taken));
  await talk.quiet();
  expect((await jobs()).map(({ task }) => task)).toEqual(['add rye', 'add buns']);
});

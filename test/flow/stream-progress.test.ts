import { afterEach, beforeEach, expect, it } from 'vitest';
import { postMessage } from '../../src/flow/post-message.ts';
import { streamLifeSeconds } from '../../src/flow/stream-progress.ts';
import { useRecord } from '../fakes/database.ts';
import { fail } from '../fakes/faults.ts';
import { runningJob } from '../fakes/running-job.ts';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';
import { giveStreams } from '../fakes/streams.ts';

const record = useRecord();
let talk: Talk;
beforeEach(async () => {
  talk = await startTalk({ start: false });
});
afterEach(async () => {
  await record.db.job.updateMany({ where: { state: 'running' }, data: { state: 'ended' } });
  await talk.stop();
});

const running = (askedBy?: string) => runningJob(record, talk, askedBy);

const calls = (method: string) => talk.workspace.front.calls.filter((call) => call.method === method).length;
const thread = async () => {
  const [root] = await talk.workspace.messages();
  return (await talk.workspace.thread(root?.ts ?? '')).map(({ text }) => text);
};

it('tells every step once, the one that goes on as such, and closes all of them at the end', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  await job.does('Read prices.md');
  expect(streams.seen()).toEqual([
    { open: true, title: 'working on it · 1 step', tasks: ['Read prices.md in_progress'] },
  ]);
  await job.does('Edit prices.md', 'Bash: npm test');
  expect(streams.seen()[0]?.tasks).toEqual([
    ...['Read prices.md complete', 'Edit prices.md complete'],
    'Bash: npm test in_progress',
  ]);
  await job.ends();
  const [stream, ...others] = streams.seen();
  expect(others).toEqual([]);
  expect(stream).toMatchObject({ open: false, title: '3 steps' });
  expect(stream?.tasks.every((task) => task.endsWith(' complete'))).toBe(true);
  expect(await thread()).toEqual([
    expect.stringContaining('done'),
    '3 steps\nRead prices.md\nEdit prices.md\nBash: npm test',
    expect.stringMatching(/^job \d+ · done · no file changed\nAdded\.\n/),
  ]);
  const ada = talk.workspace.person('ada').id;
  expect(streams.args()[0]).toMatchObject({ recipient_user_id: ada, task_display_mode: 'plan' });
  expect(calls('chat.update')).toBe(1); // the root's
});

it('goes over into the next message before Slack cuts it, also when no step comes for a while', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  await job.does('Read prices.md', 'Bash: npm test');
  await job.minutes(streamLifeSeconds / 60);
  expect(streams.seen()).toEqual([
    { open: false, title: expect.any(String), tasks: ['Read prices.md complete', 'Bash: npm test complete'] },
    { open: true, title: 'working on it · 2 steps', tasks: ['Bash: npm test in_progress'] },
  ]);
  await job.does('Edit prices.md');
  await job.ends();
  expect(streams.seen()[1]).toMatchObject({
    open: false,
    tasks: ['Bash: npm test complete', 'Edit prices.md complete'],
  });
  await job.minutes(10); // its turn comes, and there is nothing to turn
  expect(streams.seen()).toHaveLength(2);
});

it('has at most one page of steps in a message, which has its own four minutes', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  for (let at = 1; at <= 40; at += 5) await job.does(...[0, 1, 2, 3, 4].map((more) => `Read ${at + more}`));
  job.passes(1);
  await job.does(...[41, 42, 43, 44, 45].map((at) => `Read ${at}`));
  expect(streams.seen().map(({ open, tasks }) => [open, tasks.length])).toEqual([
    [false, 40],
    [true, 5],
  ]);
  job.steps.splice(0, job.steps.length, { step: 'outbox', key: job.key, turn: true });
  await job.minutes(3); // that of the first message
  expect(streams.seen()).toHaveLength(2);
  expect(job.steps).toMatchObject([{ turn: true, afterSeconds: 60 }]);
  await job.minutes(1);
  expect(streams.seen()).toHaveLength(3);
});

it('edits the message whose stream was lost in the middle', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  await job.does('Read prices.md');
  streams.cut();
  await job.does('Edit prices.md');
  expect((await thread())[1]).toBe('working on it · 2 steps\nRead prices.md\nEdit prices.md');
  expect(await job.row()).toMatchObject({ streamTs: null, posted: 2 });
  await job.does('Bash: npm test');
  await job.ends();
  expect((await thread())[1]).toMatch(/^3 steps\n/);
  expect([streams.seen().length, calls('chat.appendStream')]).toEqual([1, 1]);
});

it.each([
  ['a server without the method', null],
  ['an app that may not', 'not_allowed_token_type'],
])('edits one message, and asks once only, with %s', async (_, error) => {
  if (error) fail(talk.workspace.front, 'chat.startStream', { error }, 9);
  const job = await running();
  await job.does('Read prices.md');
  await job.does('Edit prices.md');
  const other = await running();
  await other.does('Read README.md');
  expect((await thread())[1]).toBe('working on it · 2 steps\nRead prices.md\nEdit prices.md');
  expect(calls('chat.startStream')).toBe(1);
});

it('shows somebody at a terminal no stream', async () => {
  giveStreams(talk.workspace);
  const job = await running('cli:ada');
  await job.does('Read prices.md');
  expect(calls('chat.startStream')).toBe(0);
  expect((await thread())[1]).toMatch(/^working on it/);
});

it('finds a stream again whose begin was not answered, and tells nothing twice', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  fail(talk.workspace.front, 'chat.startStream', 'lost');
  await expect(job.does('Read prices.md')).rejects.toThrow();
  await postMessage(job.ctx, { key: job.key });
  fail(talk.workspace.front, 'chat.appendStream', 'lost');
  await expect(job.does('Edit prices.md')).rejects.toThrow();
  await postMessage(job.ctx, { key: job.key });
  expect(streams.seen()).toMatchObject([
    { tasks: ['Read prices.md complete', 'Edit prices.md in_progress'] },
  ]);
  await job.ends();
  expect(streams.seen()).toMatchObject([{ open: false }]);
});

it('waits as long as Slack says, and then tells what came meanwhile at once', async () => {
  const streams = giveStreams(talk.workspace);
  const job = await running();
  await job.does('Read prices.md');
  fail(talk.workspace.front, 'chat.appendStream', { retryAfterSeconds: 9 });
  await job.does('Edit prices.md');
  expect(streams.seen()[0]?.tasks).toHaveLength(1);
  await job.does('Bash: npm test');
  expect(streams.seen()[0]?.tasks).toHaveLength(3);
  expect(calls('chat.appendStream')).toBe(2);
});

it('shows no steps of a job that was over before anybody saw them', async () => {
  giveStreams(talk.workspace);
  const job = await running();
  await record.db.job.update({ where: { id: job.id }, data: { state: 'ended', outcome: 'done' } });
  await job.does('Read prices.md');
  expect(await thread()).toHaveLength(1);
});

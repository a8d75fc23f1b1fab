import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTalk, type Talk } from '../fakes/slack-talk.ts';
import { startSocketMode } from '../fakes/socket-mode.ts';

let talk: Talk;
let socket: Awaited<ReturnType<typeof startSocketMode>>;
beforeAll(async () => {
  talk = await startTalk({ appToken: 'xapp-rehearsal', start: false });
  socket = await startSocketMode(talk.workspace);
  expect(await talk.app.start()).toEqual({});
});
afterAll(async () => {
  await talk.app.stop();
  await talk.stop();
  await socket.close();
});

it('a command, a press and a reply come through the socket, once each under one id', async () => {
  const { workspace, app, received } = talk;
  expect(await workspace.person('ada').types('/job bakery add rye', 3)).toEqual(
    Array(3).fill({ status: 200, body: '' }),
  );
  expect(received.map(({ kind }) => kind)).toEqual(Array(3).fill('command'));
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  const button = { action: 'merge', subject: 4, label: 'Merge' } as const;
  await app.slack.post({
    channel: workspace.channel.id,
    key: 'k',
    card: { line: ['job 4'], buttons: [button] },
  });
  await workspace.person('bo').presses('Merge');
  expect(received.at(-1)).toMatchObject({ kind: 'press', action: 'merge', subject: 4 });
  const reply = { text: 'use pnpm', threadTs: '1.000100' };
  expect(await workspace.person('ada').replies(reply)).toEqual([{ status: 200, body: '' }]);
  expect(received.at(-1)).toMatchObject({ kind: 'reply', ...reply });
});

it('tells the person when a command cannot be stored', async () => {
  talk.inbox.put = () => Promise.reject(new Error('the database is away'));
  await talk.workspace.person('ada').types('/job bakery add rye');
  await expect.poll(() => talk.workspace.whispers.at(-1)?.text).toContain('try again');
});

import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { mostBytes } from '../../src/domain/attached.ts';
import { startLoopback } from '../../src/rehearsal/loopback.ts';
import { createClient } from '../../src/slack/client.ts';
import { createFiles } from '../../src/slack/files.ts';
import { keptLog } from '../fakes/slack-talk.ts';

const botToken = 'xoxb-test';
/** Slack, which says where a file lies and gives it to whoever has the token. */
async function slackWith(file: { at?: string; type?: string; answer?: () => Response }) {
  const { at, type = 'text/plain', answer = () => new Response('rye, 4.80') } = file;
  const seen: string[] = [];
  const server = await startLoopback(async ({ path, headers }) => {
    seen.push(`${path} ${headers.authorization ?? ''}`);
    if (!path.startsWith('/api/')) return answer();
    const url_private_download = at ?? `${server.url}/files-pri/T1-F1/download/prices.txt`;
    return Response.json({ ok: true, file: { id: 'F1', mimetype: type, url_private_download } });
  });
  onTestFinished(server.close);
  const access = { botToken, slackApiUrl: `${server.url}/api/`, log: keptLog().log };
  return { files: createFiles(createClient(access), access), seen };
}

it('fetches a file with the bot token', async () => {
  const { files, seen } = await slackWith({});
  const file = await files.fetchFile('F1');
  expect(new TextDecoder().decode('bytes' in file ? file.bytes : undefined)).toBe('rye, 4.80');
  expect(seen.at(-1)).toBe(`/files-pri/T1-F1/download/prices.txt Bearer ${botToken}`);
});

let stranger: { url: string; seen: string[] };
beforeAll(async () => {
  const seen: string[] = [];
  const server = await startLoopback(async ({ path }) => {
    seen.push(path);
    return new Response('gone');
  });
  stranger = { url: server.url, seen };
  return server.close;
});

const html = { headers: { 'content-type': 'text/html; charset=utf-8' } };
it.each<[string, () => Parameters<typeof slackWith>[0], string]>([
  ['elsewhere', () => ({ at: `${stranger.url}/prices.txt` }), 'it is not kept by Slack'],
  [
    'on a host that only looks like it',
    () => ({ at: 'https://slack.com.example.com/x' }),
    'it is not kept by Slack',
  ],
  ['nowhere', () => ({ at: '' }), 'it is not kept by Slack'],
  [
    'behind a redirect',
    () => ({ answer: () => Response.redirect(`${stranger.url}/x`) }),
    'Slack does not give it away',
  ],
  [
    'behind a login page',
    () => ({ answer: () => new Response('<html>', html) }),
    'Slack does not give it away',
  ],
  [
    'larger than it may be',
    () => ({ answer: () => new Response(new Uint8Array(mostBytes + 1)) }),
    'it is larger than Slack said',
  ],
])('refuses a file that is %s, and shows the token to nobody', async (_, file, words) => {
  const { files } = await slackWith(file());
  expect(await files.fetchFile('F1')).toMatchObject({ words });
  expect(stranger.seen).toEqual([]);
});

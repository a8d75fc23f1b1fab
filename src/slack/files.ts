import type { webApi } from '@slack/bolt';
import { mostBytes } from '../domain/attached.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { SlackFiles } from '../flow/files-port.ts';
import { type Access, readRefusal } from './client.ts';

/** As long as a file may take. */
const patienceMs = 60_000;

/** Fetches what people attached, with the bot's token: that goes to Slack's own hosts and nowhere else. */
export const createFiles = (
  client: webApi.WebClient,
  { botToken, slackApiUrl }: Pick<Access, 'botToken' | 'slackApiUrl'>,
): SlackFiles => ({
  fetchFile: async (fileId) => {
    const answer = await client.files.info({ file: fileId }).catch(readRefusal);
    if (isRefusal(answer)) return refuse(answer.refused, 'Slack does not give it away', answer.words);
    const { url_private_download: address = '', mimetype = '' } = answer.file ?? {};
    if (!isSlacks(address, slackApiUrl)) return refuse('elsewhere', 'it is not kept by Slack', address);
    const headers = { authorization: `Bearer ${botToken}` };
    // A redirect would lead to a login page, or to another host.
    const response = await fetch(address, {
      ...{ headers, redirect: 'manual', signal: AbortSignal.timeout(patienceMs) },
    });
    const isPage = response.headers.get('content-type')?.startsWith('text/html') && mimetype !== 'text/html';
    if (!response.ok || isPage || !response.body) {
      await response.body?.cancel();
      return refuse('not-given', 'Slack does not give it away', `${response.status}; is files:read granted?`);
    }
    return read(response.body);
  },
});

/** Slack's own host over TLS, or that of the stand-in the app was told to use. */
function isSlacks(address: string, slackApiUrl: string | undefined): boolean {
  const url = URL.parse(address);
  if (!url) return false;
  if (slackApiUrl !== undefined && url.origin === new URL(slackApiUrl).origin) return true;
  return url.protocol === 'https:' && (url.hostname === 'slack.com' || url.hostname.endsWith('.slack.com'));
}

async function read(body: ReadableStream<Uint8Array>): Promise<{ bytes: Uint8Array } | Refusal> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > mostBytes) return refuse('too-large', 'it is larger than Slack said');
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks) };
}

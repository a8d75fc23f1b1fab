import type { webApi } from '@slack/bolt';
import type { Refusal } from '../domain/result.ts';
import type { Post, Posted, Slack, SlackLimit, Tell } from '../flow/ports.ts';
import { toMessage } from './blocks.ts';
import { readError, readRefusal } from './client.ts';
import type { Directory } from './directory.ts';
import type { Log } from './log.ts';
import { reply } from './reply.ts';

type Edge = { client: webApi.WebClient; directory: Directory; log: Log; slackApiUrl: string | undefined };

const eventType = 'audition_message';
const inThread = (ts: string | undefined) => (ts === undefined ? {} : { thread_ts: ts });

/** What steps need from Slack, over its Web API. */
export const createPosting = (edge: Edge): Slack => ({
  post: ({ channel, threadTs, key, card }) =>
    posted(
      edge.client.chat.postMessage({
        ...{ channel, ...toMessage(card), ...inThread(threadTs), unfurl_links: false, unfurl_media: false },
        metadata: { event_type: eventType, event_payload: { key } },
      }),
    ),
  // A message keeps its metadata, and with it the key, when it is updated.
  update: ({ channel, ts, card }) => posted(edge.client.chat.update({ channel, ts, ...toMessage(card) })),
  find: (place) => find(edge, place),
  tell: (tell) => whisper(edge, tell),
});

async function posted(
  call: Promise<{ channel?: string; ts?: string }>,
): Promise<Posted | SlackLimit | Refusal> {
  try {
    const { channel, ts } = await call;
    if (channel === undefined || ts === undefined) throw new Error('Slack answered without channel and ts');
    return { channel, ts };
  } catch (error) {
    return readError(error);
  }
}

type Page = { messages?: webApi.ConversationsHistoryResponse['messages'] };

/** The channel's newest 200 messages, or the whole thread. */
async function* pagesOf(client: webApi.WebClient, channel: string, ts?: string): AsyncGenerator<Page> {
  const range = { channel, include_all_metadata: true, limit: 200 };
  if (ts === undefined) yield await client.conversations.history(range);
  else yield* client.paginate('conversations.replies', { ...range, ts }) as AsyncIterable<Page>;
}

/** Where a place cannot be looked at, nothing of ours is found; the post that follows is refused in words. */
const nowhere = ['channel_not_found', 'not_in_channel', 'thread_not_found'];

async function find({ client, directory }: Edge, place: Omit<Post, 'card'>): Promise<Posted | null> {
  const { channel, threadTs, key } = place;
  const me = await directory.self();
  try {
    for await (const { messages = [] } of pagesOf(client, channel, threadTs)) {
      const ours = messages.find(({ metadata, user, bot_id: bot }) => {
        const payload = metadata?.event_type === eventType ? metadata.event_payload : undefined;
        const isMine = user === me.userId || (bot !== undefined && bot === me.botId);
        return isMine && payload !== undefined && 'key' in payload && payload.key === key;
      });
      if (ours?.ts !== undefined) return { channel, ts: ours.ts };
    }
  } catch (error) {
    if (!nowhere.includes(readRefusal(error).refused)) throw error;
  }
  return null;
}

/** A refusal is only logged: there is no other way to this one person. */
async function whisper(edge: Edge, { channel, user, replyTo, threadTs, card }: Tell): Promise<void> {
  const message = { ...toMessage(card), ...inThread(threadTs) };
  if (replyTo !== undefined && (await reply(replyTo, message, edge.slackApiUrl))) return;
  try {
    await edge.client.chat.postEphemeral({ channel, user, ...message });
  } catch (error) {
    edge.log.warn({ channel, user, ...readRefusal(error) }, 'a private message was refused');
  }
}

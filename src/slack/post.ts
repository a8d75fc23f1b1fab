import { webApi } from '@slack/bolt';
import type { Refusal } from '../domain/result.ts';
import type { Post, Posted, Slack, SlackLimit } from '../flow/ports.ts';
import { toMessage } from './blocks.ts';
import { readRefusal } from './client.ts';
import type { Directory } from './directory.ts';
import { toView } from './form-view.ts';
import type { Log } from './log.ts';
import { tell } from './tell.ts';

type Edge = { client: webApi.WebClient; directory: Directory; log: Log };

const inThread = (ts: string | undefined) => (ts === undefined ? {} : { thread_ts: ts });

/** What steps need from Slack, over its Web API. */
export const createPosting = (edge: Edge): Slack => ({
  post: ({ channel, threadTs, key, card }) =>
    posted(
      edge.client.chat.postMessage({
        ...{ channel, ...toMessage(card), ...inThread(threadTs), unfurl_links: false, unfurl_media: false },
        metadata: { event_type: 'audition_message', event_payload: { key } },
      }),
    ),
  // A message keeps its metadata, and with it the key, when it is updated.
  update: ({ channel, ts, card }) => posted(edge.client.chat.update({ channel, ts, ...toMessage(card) })),
  find: (place) => find(edge, place),
  tell: (one) => tell(edge, one),
  open: async (trigger_id, form, from) => {
    const opening = edge.client.views.open({ trigger_id, view: toView(form, from) });
    return opening.then(({ view }) => ({ view: view?.id ?? '' }), readRefusal);
  },
});

async function posted(
  call: Promise<{ channel?: string; ts?: string }>,
): Promise<Posted | SlackLimit | Refusal> {
  try {
    const { channel, ts } = await call;
    if (channel === undefined || ts === undefined) throw new Error('Slack answered without channel and ts');
    return { channel, ts };
  } catch (error) {
    if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
    return readRefusal(error);
  }
}

/** Where a place cannot be looked at, nothing of ours is found; the post that follows is refused in words. */
const nowhere = ['channel_not_found', 'not_in_channel', 'thread_not_found'];

/** Looks among the channel's newest 999 messages, or the first 999 of the thread. */
async function find({ client, directory }: Edge, place: Omit<Post, 'card'>): Promise<Posted | null> {
  const { channel, threadTs: ts, key } = place;
  const { userId } = await directory.self();
  const range = { channel, include_all_metadata: true, limit: 999 };
  const { history, replies } = client.conversations;
  try {
    const { messages = [] } = await (ts === undefined ? history(range) : replies({ ...range, ts }));
    const ours = messages.find(({ user, metadata }) => {
      const payload: { key?: unknown } = metadata?.event_payload ?? {};
      return user === userId && payload.key === key;
    });
    return ours?.ts === undefined ? null : { channel, ts: ours.ts };
  } catch (error) {
    if (nowhere.includes(readRefusal(error).refused)) return null;
    throw error;
  }
}

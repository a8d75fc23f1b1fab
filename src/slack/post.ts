import type { webApi } from '@slack/bolt';
import type { Post, Posted, Slack, Tell } from '../flow/ports.ts';
import { toMessage } from './blocks.ts';
import { readRefusal } from './client.ts';
import type { Directory } from './directory.ts';
import { toView } from './form-view.ts';
import type { Log } from './log.ts';
import { drawn } from './sending.ts';

type Edge = { client: webApi.WebClient; directory: Directory; log: Log };

const inThread = (ts: string | undefined) => (ts === undefined ? {} : { thread_ts: ts });

/** What steps need from Slack, over its Web API. */
export const createPosting = (edge: Edge): Slack => ({
  post: ({ channel, threadTs, key, card }) =>
    drawn(card, (message) =>
      edge.client.chat.postMessage({
        ...{ channel, ...message, ...inThread(threadTs), unfurl_links: false, unfurl_media: false },
        metadata: { event_type: 'audition_message', event_payload: { key } },
      }),
    ),
  // A message keeps its metadata, and with it the key, when it is updated.
  update: ({ channel, ts, card }) =>
    drawn(card, (message) => edge.client.chat.update({ channel, ts, ...message })),
  find: (place) => find(edge, place),
  tell: (tell) => whisper(edge, tell),
  person: edge.directory.person,
  open: async (trigger_id, form, from) => {
    const opening = edge.client.views.open({ trigger_id, view: toView(form, from) });
    return opening.then(({ view }) => ({ view: view?.id ?? '' }), readRefusal);
  },
});

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

/** A refusal is only logged: there is no other way to this one person. */
async function whisper(
  { client, log }: Edge,
  { channel, user, replyTo, threadTs, card }: Tell,
): Promise<void> {
  const place = inThread(threadTs);
  if (replyTo !== undefined && (await reply(log, replyTo, { ...toMessage(card), ...place }))) return;
  const sent = await drawn(card, async (message) => {
    await client.chat.postEphemeral({ channel, user, ...message, ...place });
    return { channel, ts: 'of no use' };
  });
  if ('refused' in sent) log.warn({ channel, user, ...sent }, 'a private message was refused');
  if ('retryAfterSeconds' in sent) throw new Error('Slack takes no more private messages for now');
}

/** Says it through a `response_url` (5 uses, 30 min); false when that does not work any more. */
async function reply(log: Log, address: string, message: object): Promise<boolean> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    log.warn({ error }, 'a response_url could not be reached');
    return false;
  }
}

import type { webApi } from '@slack/bolt';
import type { Post, Posted, Slack } from '../flow/ports.ts';
import { readRefusal } from './client.ts';
import type { Directory } from './directory.ts';
import { toView } from './form-view.ts';
import type { Log } from './log.ts';
import { createPublishing } from './publish.ts';
import { drawn } from './sending.ts';
import { createSessions } from './sessions.ts';
import { createStreams } from './streams.ts';
import { tell } from './tell.ts';
import { findFile, upload } from './upload.ts';

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
  streams: createStreams(edge),
  session: createSessions(edge),
  publish: createPublishing(edge.client),
  upload: (file) => upload(edge, file),
  findFile: (file) => findFile(edge, file),
  find: (place) => find(edge, place),
  tell: (one) => tell(edge, one),
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
    const ours = messages.find(({ user, metadata, blocks = [] }) => {
      const payload: { key?: unknown } = metadata?.event_payload ?? {};
      // A stream gets its key when it is stopped; until then its tasks say whose it is.
      const isStream = metadata === undefined && JSON.stringify(blocks).includes(`"task_id":"${key}/`);
      return user === userId && (payload.key === key || isStream);
    });
    return ours?.ts === undefined ? null : { channel, ts: ours.ts };
  } catch (error) {
    if (nowhere.includes(readRefusal(error).refused)) return null;
    throw error;
  }
}

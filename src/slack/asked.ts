import { z } from 'zod';
import {
  type Command,
  commandSchema,
  type Home,
  type Shortcut,
  type Stop,
  shortcutSchema,
} from '../domain/incoming.ts';
import { filesSchema, readFiles } from './attached.ts';
import { idFor } from './incoming.ts';
import { messageText } from './message-text.ts';

/** The message shortcut of manifest.yml. */
export const runAsJob = 'run_as_job';

/**
 * What a person says to the app: a mention outside a thread, or a direct message. In a thread the message itself is
 * heard. An edit, a deletion and a bot are nobody.
 */
const saidSchema = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string(),
  authorizations: z.array(z.looseObject({ user_id: z.string() })).optional(),
  event: z.looseObject({
    type: z.enum(['app_mention', 'message']),
    channel_type: z.string().optional(),
    subtype: z.enum(['file_share']).optional(),
    bot_id: z.undefined().optional(),
    thread_ts: z.undefined().optional(),
    ...{ user: z.string(), channel: z.string(), text: z.string(), files: filesSchema },
  }),
});

/** The same as typed behind `/job`, without the mention; null for any other event. */
export function readSaid(body: unknown): Command | null {
  const { data } = saidSchema.safeParse(body);
  if (!data || (data.event.type === 'message' && data.event.channel_type !== 'im')) return null;
  const { user, channel, text } = data.event;
  const ours = (data.authorizations ?? []).map(({ user_id }) => user_id);
  const said = text.replace(/<@(\w+)(?:\|[^<>]*)?>/g, (all, id: string) => (ours.includes(id) ? ' ' : all));
  const command = {
    kind: 'command',
    id: idFor(data.event_id),
    user,
    channel,
    ...readFiles(data.event.files),
  };
  return commandSchema.safeParse({ ...command, text: messageText(said).trim() }).data ?? null;
}

const homeSchema = z.looseObject({
  ...{ type: z.literal('event_callback'), event_id: z.string() },
  event: z.looseObject({ type: z.literal('app_home_opened'), tab: z.literal('home'), user: z.string() }),
});

/** Somebody opened their Home tab; null for any other event. */
export function readHome(body: unknown): Home | null {
  const { data } = homeSchema.safeParse(body);
  if (!data) return null;
  const { user } = data.event;
  return { kind: 'home', id: idFor(data.event_id), user, channel: user };
}

const stoppedSchema = z.looseObject({
  ...{ type: z.literal('event_callback'), event_id: z.string() },
  event: z.looseObject({
    ...{ type: z.literal('agent_session_stopped'), user: z.string() },
    ...{ channel: z.string(), thread_ts: z.string() },
  }),
});

/** Slack's own Stop button on a thread; null for any other event. */
export function readStop(body: unknown): Stop | null {
  const { data } = stoppedSchema.safeParse(body);
  if (!data) return null;
  const { user, channel, thread_ts: threadTs } = data.event;
  return { kind: 'stop', id: idFor(data.event_id), user, channel, threadTs };
}

const shortcutBody = z.looseObject({
  ...{ type: z.literal('message_action'), callback_id: z.literal(runAsJob), trigger_id: z.string() },
  user: z.looseObject({ id: z.string() }),
  channel: z.looseObject({ id: z.string() }),
  message: z.looseObject({ text: z.string().default(''), thread_ts: z.string().optional() }),
  response_url: z.string().optional(),
});

/** *Run as a job*, chosen from a message's menu, and when it came; null for another shortcut. */
export function readShortcut(body: unknown, at: number): Shortcut | null {
  const { data } = shortcutBody.safeParse(body);
  if (!data) return null;
  const { trigger_id: id, user, channel, message, response_url: replyTo } = data;
  const shortcut = {
    ...{ kind: 'shortcut', id: idFor(id), user: user.id, channel: channel.id, replyTo },
    ...{ text: messageText(message.text).trim(), trigger: { id, at }, threadTs: message.thread_ts },
  };
  return shortcutSchema.safeParse(shortcut).data ?? null;
}

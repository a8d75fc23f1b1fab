import type { SlackAction, SlashCommand } from '@slack/bolt';
import { v5 } from 'uuid';
import { z } from 'zod';
import {
  type Command,
  commandSchema,
  type Joined,
  type Press,
  pressSchema,
  type Reply,
  replySchema,
  type Submit,
  submitSchema,
} from '../domain/incoming.ts';
import { filesSchema, readFiles } from './attached.ts';
import { messageText, unescaped } from './message-text.ts';
import { readSubmission, type Submission } from './submission.ts';

export const actionPrefix = 'audition:';

/** Ours, and never changed: every delivery of a request has one trigger id, so it gets one id here too. */
const namespace = '6f0a5f0e-3c0b-4b5c-9a55-0d6c1c7b5d11';
/** The id of what Slack calls so. Half a character, which no id of Slack's has, would be a fault. */
export const idFor = (name: string): string => v5(name.toWellFormed(), namespace);
const idOf = (body: { trigger_id: string }) => idFor(body.trigger_id);

/** A slash command as the steps know it; `at` is when it came, in milliseconds since 1970. */
export function readCommand(body: SlashCommand, at: number): Command {
  const { user_id: user, channel_id: channel, response_url: replyTo, trigger_id: id } = body;
  const who = { kind: 'command', id: idOf(body), user, channel, replyTo, trigger: { id, at } };
  return commandSchema.parse({ ...who, text: unescaped(body.text) });
}

const buttonSchema = z.looseObject({
  type: z.literal('button'),
  action_id: z.string().startsWith(actionPrefix),
  value: z.string().optional(),
});

/** A press on one of our buttons, and when it came; null for anything else. */
export function readPress(body: SlackAction, at: number): Press | null {
  if (body.type !== 'block_actions') return null;
  const { data: button } = buttonSchema.safeParse(body.actions[0]);
  if (!button) return null;
  const press = {
    ...{ kind: 'press', id: idOf(body), user: body.user.id, replyTo: body.response_url },
    trigger: { id: body.trigger_id, at },
    // On the Home tab there is no channel: what there is to say goes to the person.
    channel: body.channel?.id ?? body.container.channel_id ?? body.user.id,
    threadTs: body.container.thread_ts ?? body.message?.thread_ts,
    action: button.action_id.slice(actionPrefix.length),
    ...carriedBy(button.value),
  };
  return pressSchema.safeParse(press).data ?? null;
}

/**
 * A form that was filled in; null for what is none of ours. Its id is that of the view: one that was opened is
 * submitted once, also when its answer got lost and somebody presses again.
 */
export function readSubmit(body: Submission): Submit | null {
  const submission = readSubmission(body.view);
  const { user, view } = body;
  const submit = { kind: 'submit', id: idFor(view.id), user: user.id, ...submission };
  return submission && (submitSchema.safeParse(submit).data ?? null);
}

/** The number a button carries, and the words behind it. */
function carriedBy(value = '') {
  const [, subject, words] = /^(\d+)(?: (.*))?$/s.exec(value) ?? [];
  return { subject: Number(subject), ...(words !== undefined && { words }) };
}

/** A message of a person in a thread. An edit, a deletion and whoever joins have a subtype of their own, apps a bot id. */
const messageSchema = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string(),
  event: z.looseObject({
    type: z.literal('message'),
    subtype: z.enum(['thread_broadcast', 'file_share']).optional(),
    channel_type: z.string().optional(),
    bot_id: z.undefined().optional(),
    ...{ user: z.string(), channel: z.string(), text: z.string(), thread_ts: z.string(), ts: z.string() },
    files: filesSchema,
  }),
  /** As whom the app hears it. */
  authorizations: z.array(z.looseObject({ user_id: z.string(), is_bot: z.boolean().optional() })).catch([]),
});

/** Who a text begins with a mention of, and the text without that where it is the app. */
function addressed(text: string, app: readonly string[]) {
  const [all, id = ''] = /^\s*<@([A-Z0-9]+)(?:\|[^>]*)?>[\s,:]*/.exec(text) ?? [];
  if (all === undefined) return { text };
  return app.includes(id) ? { text: text.slice(all.length), to: 'app' } : { text, to: 'person' };
}

/** What a person wrote in a thread, with Slack's markup undone; null for any other event. */
export function readReply(body: unknown): Reply | null {
  const { data } = messageSchema.safeParse(body);
  if (!data || data.event.ts === data.event.thread_ts) return null;
  const { user, channel, thread_ts: threadTs, ts } = data.event;
  const { text, ...to } = addressed(
    data.event.text,
    data.authorizations.map(({ user_id }) => user_id),
  );
  const files = readFiles(data.event.files);
  const at = Math.round(Number(ts) * 1_000);
  const reply = {
    kind: 'reply',
    id: idFor(data.event_id),
    user,
    channel,
    threadTs,
    at,
    ...(data.event.channel_type === 'im' && { to: 'app' }), // there nobody else is written to
    ...to,
    ...files,
  };
  return replySchema.safeParse({ ...reply, text: messageText(text).trim() }).data ?? null;
}

const joinSchema = z.looseObject({
  type: z.literal('event_callback'),
  event_id: z.string(),
  authorizations: z.array(z.looseObject({ user_id: z.string() })),
  event: z.looseObject({ type: z.literal('member_joined_channel'), user: z.string(), channel: z.string() }),
});

/** That this app came into a channel; null for anybody else and any other event. */
export function readJoin(body: unknown): Joined | null {
  const { data } = joinSchema.safeParse(body);
  if (!data?.authorizations.some(({ user_id }) => user_id === data.event.user)) return null;
  const { user, channel } = data.event;
  return { kind: 'joined', id: idFor(data.event_id), user, channel };
}

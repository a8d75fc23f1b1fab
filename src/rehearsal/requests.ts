import { randomUUID } from 'node:crypto';
import type { Seen } from './shown.ts';

/** What Slack sends to an app, in Socket Mode's words. */
export type SlackRequest = {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Readonly<Record<string, unknown>>;
};
export type Delivered = { readonly status: number; readonly body: string };
/** Brings a request to the app; `body` is what the app answers (empty for a bare ack). */
export type Delivery = (request: SlackRequest) => Promise<Delivered>;
type Named = { readonly id: string; readonly name: string };

const app = { api_app_id: 'A000000001', is_enterprise_install: 'false', team_id: 'T000000001' };
/** A trigger that opens nothing, for a request that needs none. */
const noTrigger = () => `${Date.now()}.${randomUUID()}`;
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Somebody typed `line` (`/job bakery …`) in a channel. */
export function slashCommand(
  user: Named,
  channel: Named,
  line: string,
  response_url: string,
  trigger_id = noTrigger(),
): SlackRequest {
  const [command = ''] = line.split(' ', 1);
  const text = escaped(line.slice(command.length + 1));
  const payload = {
    ...{ ...app, trigger_id, response_url, command, text },
    ...{ channel_id: channel.id, channel_name: channel.name, user_id: user.id, user_name: user.name },
  };
  return { type: 'slash_commands', payload };
}

/** Somebody pressed a button of a message. */
export function blockAction(
  user: Named,
  channel: Named,
  seen: Seen,
  response_url: string,
  trigger_id = noTrigger(),
): SlackRequest {
  const { ts, threadTs, from, text } = seen.message;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const payload = {
    ...{ ...app, is_enterprise_install: false, type: 'block_actions', trigger_id, response_url },
    ...{ channel, user: { ...user, team_id: app.team_id }, team: { id: app.team_id, domain: 'rehearsal' } },
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: false, ...thread },
    message: { type: 'message', user: from, ts, text, ...thread },
    actions: [{ ...seen.button, block_id: 'buttons', action_ts: ts }],
  };
  return { type: 'interactive', payload };
}

/** Somebody filled in a form, as Slack keeps it: `view` is what `views.open` answered. */
export function viewSubmission(user: Named, view: OpenForm, values: Filled): SlackRequest {
  const state = { values: Object.fromEntries(view.blocks.flatMap((block) => stateOf(block, values))) };
  const payload = {
    ...{ ...app, is_enterprise_install: false, type: 'view_submission', trigger_id: noTrigger() },
    ...{ user: { ...user, team_id: app.team_id }, team: { id: app.team_id, domain: 'rehearsal' } },
    ...{ view: { ...view, state }, response_urls: [] },
  };
  return { type: 'interactive', payload };
}
/** What is typed, chosen or ticked, by the name of its field. */
export type Filled = Readonly<Record<string, string | boolean>>;
export type OpenForm = {
  readonly id: string;
  readonly callback_id: string;
  readonly title: { readonly text: string };
  readonly private_metadata: string;
  readonly blocks: readonly FormBlock[];
};
type FormBlock = {
  readonly type: string;
  readonly block_id?: string;
  readonly element?: { readonly type: string };
};

function stateOf({ block_id: name = '', element }: FormBlock, values: Filled) {
  if (!element) return [];
  const value = values[name];
  const option = { value: typeof value === 'string' ? value : 'yes' };
  const filled = {
    ...(element.type === 'static_select' && { selected_option: value === undefined ? null : option }),
    ...(element.type === 'checkboxes' && { selected_options: value ? [option] : [] }),
    ...(element.type.endsWith('_input') && { value: value ?? null }),
  };
  return [[name, { [name]: { type: element.type, ...filled } }] as const];
}

/** A message somebody wrote in the thread of another one, with Slack's own escapes in its text. */
export function threadReply(
  user: Pick<Named, 'id'>,
  channel: Named,
  { text, threadTs, ...more }: ThreadReply,
): SlackRequest {
  const ts = (Date.now() / 1_000).toFixed(6);
  const message = { type: 'message', user: user.id, channel: channel.id, channel_type: 'channel', ts, text };
  const payload = {
    ...{ ...app, type: 'event_callback', event_id: `Ev${randomUUID()}`, event_time: Math.floor(Number(ts)) },
    event: { ...message, event_ts: ts, thread_ts: threadTs, ...more },
  };
  return { type: 'events_api', payload };
}
/** Somebody mentions the app in a channel, or writes to it alone; `bot` is the app's user. */
export function said(
  user: Pick<Named, 'id'>,
  channel: Pick<Named, 'id'>,
  { text, bot, direct = false, ...more }: Said,
): SlackRequest {
  const ts = (Date.now() / 1_000).toFixed(6);
  const kind = direct ? { type: 'message', channel_type: 'im' } : { type: 'app_mention' };
  const payload = {
    ...{ ...app, type: 'event_callback', event_id: `Ev${randomUUID()}`, event_time: Math.floor(Number(ts)) },
    authorizations: [{ team_id: app.team_id, user_id: bot, is_bot: true }],
    event: { ...kind, user: user.id, channel: channel.id, ts, event_ts: ts, text, ...more },
  };
  return { type: 'events_api', payload };
}
export type Said = {
  readonly text: string;
  readonly bot: string;
  readonly direct?: boolean;
  readonly [key: string]: unknown;
};

/** Somebody opened the app's Home tab. */
export const homeOpened = (user: Pick<Named, 'id'>): SlackRequest => ({
  type: 'events_api',
  payload: {
    ...{ ...app, type: 'event_callback', event_id: `Ev${randomUUID()}` },
    event: { type: 'app_home_opened', user: user.id, channel: `D${user.id.slice(1)}`, tab: 'home' },
  },
});

/** Somebody pressed a button of their Home tab. */
export function homeAction(user: Named, button: Seen['button'], trigger_id = noTrigger()): SlackRequest {
  const payload = {
    ...{ ...app, is_enterprise_install: false, type: 'block_actions', trigger_id },
    ...{ user: { ...user, team_id: app.team_id }, team: { id: app.team_id, domain: 'rehearsal' } },
    ...{ container: { type: 'view', view_id: 'V1' }, view: { id: 'V1', type: 'home' } },
    actions: [{ ...button, block_id: 'buttons', action_ts: '1' }],
  };
  return { type: 'interactive', payload };
}

/** Somebody chose a shortcut from the menu of a message. */
export function messageShortcut(
  user: Named,
  channel: Named,
  { text, callback_id }: { readonly text: string; readonly callback_id: string },
  response_url: string,
  trigger_id = noTrigger(),
): SlackRequest {
  const ts = (Date.now() / 1_000).toFixed(6);
  const payload = {
    ...{
      ...app,
      is_enterprise_install: false,
      type: 'message_action',
      callback_id,
      trigger_id,
      response_url,
    },
    ...{ channel, user: { ...user, team_id: app.team_id }, team: { id: app.team_id, domain: 'rehearsal' } },
    ...{ action_ts: ts, message_ts: ts, message: { type: 'message', user: user.id, ts, text } },
  };
  return { type: 'interactive', payload };
}

/** Whatever else Slack says of a message: its subtype, the app that wrote it. */
export type ThreadReply = {
  readonly text: string;
  readonly threadTs: string;
  readonly [key: string]: unknown;
};

import { LogLevel, webApi } from '@slack/bolt';
import { createEmulator } from 'emulate';
import { runAsJob } from '../slack/asked.ts';
import { scopes } from '../slack/needs.ts';
import { startFront } from './front.ts';
import { overHttp } from './over-http.ts';
import {
  blockAction,
  type Delivery,
  type Filled,
  homeAction,
  homeOpened,
  messageShortcut,
  type SlackRequest,
  said,
  slashCommand,
  type ThreadReply,
  threadReply,
  viewSubmission,
} from './requests.ts';
import { createReader, type Seen } from './shown.ts';

export type Workspace = Awaited<ReturnType<typeof startWorkspace>>;

const [bot, botToken, signingSecret] = ['audition', 'xoxb-rehearsal', 'rehearsal-signing-secret'];

/** The bot gets exactly the scopes the manifest asks for, and the emulator insists on them. */
const seed = (channel: string, people: readonly string[]) => ({
  ...{ team: { name: 'Rehearsal' }, channels: [{ name: channel }], strict_scopes: true },
  users: [...people, bot].map((name) => ({ name, email: `${name}@example.com` })),
  tokens: [{ token: botToken, user: bot, scopes }],
});

type Named = { readonly id: string; readonly name: string };
/** The one of this name among those; throws when there is none. */
function find(all: readonly { id?: string; name?: string }[], wanted: string): Named {
  const { id, name } = all.find((one) => one.name === wanted) ?? {};
  if (id === undefined || name === undefined) throw new Error(`there is no ${wanted} in this workspace`);
  return { id, name };
}

/** Starts a Slack workspace of our own: one channel with these people and the app's bot in it. */
export async function startWorkspace(channelName: string, people: readonly string[]) {
  const slack = seed(channelName, people);
  const emulator = await createEmulator({ service: 'slack', port: 0, seed: { slack } });
  const upstream = emulator.url.replace('localhost', '127.0.0.1');
  const front = await startFront(upstream);
  const patience = { retryConfig: { retries: 0 }, logLevel: LogLevel.ERROR };
  const web = new webApi.WebClient(botToken, { ...patience, slackApiUrl: `${upstream}/api/` });
  const { members = [] } = await web.users.list({});
  const channel = find((await web.conversations.list()).channels ?? [], channelName);
  const reading = createReader(web, channel);
  const botUser = find(members, bot);

  let deliver: Delivery = () => Promise.reject(new Error('no app is connected to this workspace'));
  /** Where the app listens: its port, or another way to it. */
  const connect = (app: number | Delivery) => {
    const http = overHttp(`http://127.0.0.1:${app}/slack/events`, signingSecret);
    deliver = typeof app === 'number' ? http : app;
  };
  const send = (request: SlackRequest, times: number) =>
    Promise.all(Array.from({ length: times }, () => deliver(request)));

  /** Somebody who types, presses, fills in and replies; `times` is how often Slack delivers it. All return the app's answers. */
  const person = (name: string) => {
    const who = find(members, name);
    const replyUrl = front.replyUrl(who.id);
    const trigger = async () => {
      const answer: object = await web.apiCall('views.generateTriggerId', { user_id: who.id });
      return (answer as { trigger_id?: string }).trigger_id;
    };
    const types = async (line: string, times = 1) =>
      send(slashCommand(who, channel, line, replyUrl, await trigger()), times);
    /** A label, or a button seen before: it may be gone by now. */
    const presses = async (what: string | Seen, times = 1) => {
      const seen = typeof what === 'string' ? await reading.button(what) : what;
      return send(blockAction(who, channel, seen, replyUrl, await trigger()), times);
    };
    /** Fills in the form that was opened last, and presses its button. */
    const submits = async (values: Filled, times = 1) => {
      const form = front.forms.at(-1);
      if (!form) throw new Error('no form is open in this workspace');
      return send(viewSubmission(who, form, values), times);
    };
    /** Writes in a thread; only the app is told. */
    const replies = (reply: ThreadReply, times = 1) => send(threadReply(who, channel, reply), times);
    /** Mentions the app in the channel. */
    const mentions = (text: string, times = 1) =>
      send(said(who, channel, { text: `<@${botUser.id}> ${text}`, bot: botUser.id }), times);
    /** Writes to the app alone. */
    const writes = (text: string, times = 1) =>
      send(said(who, { id: `D${who.id.slice(1)}` }, { text, bot: botUser.id, direct: true }), times);
    /** Chooses *Run as a job* from the menu of a message with this text. */
    const chooses = async (text: string, times = 1) =>
      send(messageShortcut(who, channel, { text, callback_id: runAsJob }, replyUrl, await trigger()), times);
    const opensHome = (times = 1) => send(homeOpened(who), times);
    /** Presses a button of the Home tab as it is shown now. */
    const pressesAtHome = async (label: string, times = 1) => {
      const buttons = front.homes.get(who.id)?.shown.buttons ?? [];
      const button = buttons.find(({ text }) => text.text === label);
      if (!button) throw new Error(`there is no [${label}] on the Home tab of ${name}`);
      return send(homeAction(who, button, await trigger()), times);
    };
    return { ...who, opensHome, pressesAtHome, types, presses, submits, replies, mentions, writes, chooses };
  };
  /** Anything else that Slack tells an app. */
  const sends = (request: SlackRequest, times = 1) => send(request, times);
  const close = async () => {
    await front.close();
    await emulator.close();
  };
  /** What the app's configuration needs to know. */
  const keys = { botToken, signingSecret, slackApiUrl: `${front.url}/api/` };
  /** Where a browser shows the channel. */
  const page = `${upstream}/?channel=${channel.id}`;
  return { ...reading, keys, page, channel, whispers: front.whispers, front, connect, person, sends, close };
}

import { App, webApi } from '@slack/bolt';
import type { Incoming } from '../domain/incoming.ts';
import type { Slack } from '../flow/ports.ts';
import { clientOptions } from './client.ts';
import { createDirectory, type Directory } from './directory.ts';
import { overHttp, overSocket, startError } from './doors.ts';
import { readCommand, readPress } from './incoming.ts';
import { boltLogger, type Log } from './log.ts';
import { commands } from './needs.ts';
import { createPosting } from './post.ts';
import { words } from './words.ts';

export type SlackOptions = {
  readonly botToken: string;
  /** Socket Mode when there is one, else HTTP with the signing secret. */
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  readonly port: number;
  /** Another root of the Web API, for a stand-in. */
  readonly slackApiUrl?: string | undefined;
  readonly log: Log;
  /** Milliseconds `put` may take before the person is told to try again (2,500; Slack gives up at 3,000). */
  readonly putWithinMs?: number;
};
/** Resolves once the request is committed; the same `id` again changes nothing. */
export type Inbox = { put(incoming: Incoming): Promise<void> };
export type SlackApp = {
  /** Throws an error that names the setting to mend. The port is that of HTTP. */
  start(): Promise<{ port?: number }>;
  stop(): Promise<void>;
  readonly slack: Slack;
  readonly directory: Directory;
};

/** Listens to Slack and speaks to it. A request is acknowledged once it is in the inbox, never before. */
export function createSlackApp(options: SlackOptions, inbox: Inbox): SlackApp {
  const { botToken, appToken, signingSecret, port, slackApiUrl, log, putWithinMs = 2_500 } = options;
  const logger = boltLogger(log);
  const api = clientOptions(logger, slackApiUrl);
  const client = new webApi.WebClient(botToken, { ...api });
  const directory = createDirectory(client);
  const slack = createPosting({ client, directory, log, slackApiUrl });
  const door = appToken ? overSocket(appToken, api, logger) : overHttp(signingSecret, port, logger);
  // Bolt acks and drops what it cannot authorize, so this must not depend on a call.
  const authorize = async () => ({ botToken });
  const app = new App({
    receiver: door.receiver,
    authorize,
    clientOptions: { ...api },
    logger,
    convoStore: false,
  });
  answer(app, accepting(inbox, log, putWithinMs), slack, log);
  const start = async () => {
    await directory.self().catch(startError('SLACK_BOT_TOKEN', 'a bot token (xoxb-…)'));
    return door.start();
  };
  return { start, stop: door.stop, slack, directory };
}

type Accept = (incoming: Incoming) => Promise<string | null>;

/** Puts a request into the inbox; in time null, or what to tell the person. */
const accepting =
  (inbox: Inbox, log: Log, withinMs: number): Accept =>
  (incoming) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs, words.tooSlow);
      const failed = (err: unknown) => {
        log.error({ err, id: incoming.id, kind: incoming.kind }, 'a request from Slack was not stored');
        return words.notStored;
      };
      const stored = inbox.put(incoming).then(() => null, failed);
      stored.finally(() => clearTimeout(timer)).then(resolve);
    });

function answer(app: App, accept: Accept, slack: Slack, log: Log): void {
  for (const command of commands)
    app.command(command, async ({ body, ack }) => {
      const incoming = readCommand(body);
      if (!incoming) throw new Error('a slash command of an unknown shape');
      const trouble = await accept(incoming);
      await (trouble === null ? ack() : ack({ response_type: 'ephemeral', text: trouble }));
    });
  app.action(/./, async ({ body, action, ack }) => {
    const press = readPress(body);
    if (!press) log.warn({ action }, 'an unknown button was left alone');
    const trouble = press && (await accept(press));
    await ack(); // what a button's ack says is shown to nobody
    if (!press || trouble === null) return;
    const { channel, user, replyTo, threadTs } = press;
    const where = { channel, user, ...(replyTo && { replyTo }), ...(threadTs && { threadTs }) };
    await slack.tell({ ...where, card: { line: [trouble], buttons: [] } });
  });
  app.error(async (err) => log.error({ err }, 'a request from Slack was not answered'));
}

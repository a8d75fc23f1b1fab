import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { Command, Incoming, Press, Shortcut } from '../domain/incoming.ts';
import type { Slack } from '../flow/ports.ts';
import { readHome, readSaid, readShortcut, readStop } from './asked.ts';
import { type Access, clientOptions, createClient } from './client.ts';
import { createDirectory } from './directory.ts';
import { type DoorOptions, door, noEntry, open } from './door.ts';
import { createFiles } from './files.ts';
import { readCommand, readJoin, readPress, readReply, readSubmit } from './incoming.ts';
import { boltLogger, type Log } from './log.ts';
import { commands } from './needs.ts';
import { createPosting } from './post.ts';
import { appOf, foreign } from './sender.ts';
import { SocketPair } from './socket-pair.ts';
import { onFirst, problemsIn } from './submission.ts';
import { words } from './words.ts';

export type SlackOptions = DoorOptions;
/** Resolves once the request is committed; the same `id` again changes nothing. */
export type Inbox = { put(incoming: Incoming): Promise<void> };

/** Speaks to Slack with the bot token, and listens to nothing. */
export function speakToSlack(options: Access) {
  const client = createClient(options);
  const directory = createDirectory(client);
  const { log } = options;
  return {
    directory,
    slack: { ...createPosting({ client, directory, log }), ...createFiles(client, options) },
  };
}

/** Listens to Slack and speaks to it. A request is acknowledged once it is in the inbox, never before. */
export function createSlackApp(options: SlackOptions, inbox: Inbox) {
  const { botToken, appToken, log } = options;
  const { slack, directory } = speakToSlack(options);
  const receiver = door(options);
  const isForeign = async (body: unknown) =>
    foreign(body, { ...(await directory.self()), appId: appOf(appToken) });
  const app = new StoringApp(
    { inbox, log, isForeign },
    {
      receiver,
      // Bolt acks and drops what it cannot authorize, so this must not depend on a call.
      authorize: async () => ({ botToken }),
      clientOptions: clientOptions(options),
      logger: boltLogger(log),
      convoStore: false,
    },
  );
  answer(app, inbox, slack, log);
  /** The port is that of HTTP. Throws an error that names the setting to mend. */
  const start = async () => {
    await directory.self().catch(noEntry('SLACK_BOT_TOKEN, a bot token (xoxb-…)'));
    return open(app, options);
  };
  const connection = () => ({ sockets: receiver instanceof SocketPair ? receiver.open() : null });
  return { start, stop: async () => void (await app.stop()), slack, directory, connection };
}

type Storing = {
  readonly inbox: Inbox;
  readonly log: Log;
  /** Why a request is not for this app; null when it is. */
  readonly isForeign: (body: unknown) => Promise<string | null>;
};

/** Bolt acknowledges an event before it tells anybody, so it is stored on its way to Bolt. */
class StoringApp extends App {
  readonly #with: Storing;

  constructor(storing: Storing, options: AppOptions) {
    super(options);
    this.#with = storing;
  }

  /** Throws what kept it from being stored: then Slack gets no acknowledgement and sends it again. */
  override async processEvent(event: ReceiverEvent): Promise<void> {
    const { body } = event;
    const { inbox, log, isForeign } = this.#with;
    const whose = await isForeign(body);
    if (whose !== null) {
      log.warn({ whose }, 'a request from elsewhere was left alone');
      return event.ack('command' in body ? { response_type: 'ephemeral', text: words.notForUs } : undefined);
    }
    const heard = readReply(body) ?? readJoin(body) ?? readSaid(body) ?? readHome(body) ?? readStop(body);
    if (heard)
      await inbox.put(heard).catch((error: unknown) => {
        log.error({ error, id: heard.id, kind: heard.kind }, 'a message from Slack was not stored');
        throw error;
      });
    await super.processEvent(event);
  }
}

function answer(app: App, inbox: Inbox, slack: Slack, log: Log): void {
  /** Stores it; what to say when it could not be. */
  const store = (incoming: Incoming): Promise<string | undefined> =>
    inbox.put(incoming).then(
      () => undefined,
      (error: unknown) => {
        log.error({ error, id: incoming.id, kind: incoming.kind }, 'a request from Slack was not stored');
        return words.notStored;
      },
    );
  /** Stores it, acknowledges it, and tells the person when it could not be stored. */
  const take = async (incoming: Command | Press | Shortcut, ack: () => Promise<void>) => {
    const trouble = await store(incoming);
    await ack();
    if (trouble) await slack.tell({ ...incoming, card: { line: [trouble], buttons: [] } });
  };
  for (const command of commands)
    app.command(command, ({ body, ack }) => take(readCommand(body, Date.now()), () => ack()));
  app.action(/./, async ({ body, action, ack }) => {
    const press = readPress(body, Date.now());
    if (press) return take(press, () => ack());
    log.warn({ action }, 'an unknown button was left alone');
    await ack();
  });
  app.shortcut(/./, async ({ body, shortcut, ack }) => {
    const chosen = readShortcut(body, Date.now());
    if (chosen) return take(chosen, () => ack());
    log.warn({ callback: shortcut.callback_id }, 'an unknown shortcut was left alone');
    await ack();
  });
  app.view({ type: 'view_submission', callback_id: /./ }, async ({ body, ack }) => {
    const { view } = body;
    const submit = body.type === 'view_submission' ? readSubmit(body) : null;
    if (!submit) {
      log.warn({ callback: view.callback_id }, 'an unknown form was left alone');
      return ack();
    }
    const problems = problemsIn(view, submit.values);
    const isFilled = Object.keys(problems).length === 0;
    const trouble = isFilled ? await store(submit) : null;
    // A form that was not taken stays open, with all that was typed.
    const errors = trouble ? onFirst(view, trouble) : problems;
    await ack(isFilled && !trouble ? { response_action: 'clear' } : { response_action: 'errors', errors });
  });
  app.error(async (error) => log.error({ error }, 'a request from Slack was not answered'));
}

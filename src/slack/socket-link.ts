import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import { type App, SocketModeReceiver } from '@slack/bolt';
import { type Access, clientOptions } from './client.ts';
import { boltLogger, type Log } from './log.ts';

/** One connection of Socket Mode. It never comes back: another one takes its place. */
export type Link = {
  /** Resolves when Slack sends requests here; rejects with what kept the connection from being opened. */
  readonly hello: Promise<void>;
  /** Resolves once nothing more comes from here, with why. */
  readonly ended: Promise<string>;
  /** Resolves when its socket and its timers are gone. */
  close(): Promise<void>;
};
export type LinkOptions = Access & {
  readonly appToken: string;
  /** How long Slack may take to say hello, and how long it may say nothing at all afterwards, in milliseconds. */
  readonly patience: { readonly helloMs: number; readonly silenceMs: number };
};

/** Slack leaves its end of a connection open after both have said goodbye: ours is closed after a second all the same. */
const goodbyeMs = 1_000;
const pings = 'undici:websocket:ping';

/** Opens one connection whose requests go to `app`. */
export function openLink(app: App, { patience, ...options }: LinkOptions): Link {
  const closing = new AbortController();
  const { client } = createReceiver(app, options, closing.signal);
  const ended = Promise.withResolvers<string>();
  let url = '';
  let silence: NodeJS.Timeout | undefined;
  const expect = (withinMs: number, otherwise: string) => {
    clearTimeout(silence);
    silence = setTimeout(ended.resolve, withinMs, otherwise);
  };
  const heard = () => expect(patience.silenceMs, `nothing came for ${patience.silenceMs / 1_000} s`);
  const onPing = (message: unknown) => void (addressOf(message) === url && heard());
  expect(patience.helloMs, `no hello came within ${patience.helloMs / 1_000} s`);
  subscribe(pings, onPing);
  client.on('authenticated', (answer: { url: string }) => {
    url = new URL(answer.url).href;
  });
  client.on('ws_message', (data: unknown) => {
    heard();
    if (isGoodbye(data)) ended.resolve('Slack asked for a new one');
  });
  client.once('disconnected', () => ended.resolve('it was closed'));
  const close = async () => {
    ended.resolve('it is not needed any more');
    clearTimeout(silence);
    unsubscribe(pings, onPing);
    closing.abort();
    await Promise.race([client.disconnect(), wait(goodbyeMs, null, { ref: false })]);
    client.websocket?.disconnect(); // said twice, it does not wait for the other end
  };
  const failed = ended.promise.then((why): never => {
    throw new Error(why);
  });
  const begun = client.start().catch((error: unknown) => {
    if (error === undefined) return failed;
    throw error;
  });
  const hello = Promise.race([begun, failed]).then(() => undefined);
  return { hello, ended: ended.promise, close };
}

/**
 * Bolt's receiver, which would wait 5 s before it reconnects and give up at the first fault: it may connect only once.
 * What it complains about is said by who opens the connections, once and not at every try.
 */
function createReceiver(app: App, options: Omit<LinkOptions, 'patience'>, signal: AbortSignal) {
  const debug: Log['debug'] = (details, message) => options.log.debug(details, message);
  const quietly = { ...options, log: { debug, info: debug, warn: debug, error: debug } };
  const fetchUntil: typeof fetch = (url, init) =>
    fetch(url, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) });
  const receiver = new SocketModeReceiver({
    ...{ appToken: options.appToken, autoReconnectEnabled: false, logger: boltLogger(quietly.log) },
    installerOptions: { clientOptions: { ...clientOptions(quietly), fetch: fetchUntil } },
  });
  receiver.init(app);
  return receiver;
}

/** The address of the WebSocket that a ping came from: the channel tells about every one of this process. */
function addressOf(message: unknown): string | undefined {
  const { websocket } = message as { websocket?: { url?: string } };
  return websocket?.url;
}

/** Slack says before it closes a connection, and sends nothing there any more. */
function isGoodbye(data: unknown): boolean {
  try {
    return typeof data === 'string' && (JSON.parse(data) as { type?: string }).type === 'disconnect';
  } catch {
    return false;
  }
}

import type { AddressInfo } from 'node:net';
import { HTTPReceiver, type Logger, type Receiver, SocketModeReceiver, webApi } from '@slack/bolt';

/** Where requests come in. `start` throws an error that names the setting to mend. */
export type Door = { receiver: Receiver; start(): Promise<{ port?: number }>; stop(): Promise<void> };

/** For a first call that failed: an error a newcomer can act on, without the token in it. */
export const startError =
  (setting: string, expected: string) =>
  (cause: unknown): never => {
    const said = cause instanceof webApi.WebAPIPlatformError ? cause.data.error : undefined;
    if (said === undefined)
      throw new Error(`Slack cannot be reached to check ${setting}: ${cause}`, { cause });
    throw new Error(`${setting}: expected ${expected}, but Slack answered ${said}`, { cause });
  };

/** Signed requests to /slack/events. `port` 0 takes a free one. */
export function overHttp(signingSecret: string | undefined, port: number, logger: Logger): Door {
  if (!signingSecret)
    throw new Error('SLACK_SIGNING_SECRET: expected one for HTTP, or SLACK_APP_TOKEN instead');
  const receiver = new HTTPReceiver({ signingSecret, logger });
  let stop = async () => {};
  const start = async () => {
    const server = await receiver.start(port).catch((cause: Error) => {
      throw new Error(`PORT: cannot listen on ${port}: ${cause.message}`, { cause });
    });
    stop = () => receiver.stop();
    return { port: (server.address() as AddressInfo).port };
  };
  return { receiver, start, stop: () => stop() };
}

/** A WebSocket that we open. `api` are the app's Web API options. */
export function overSocket(appToken: string, api: webApi.WebClientOptions, logger: Logger): Door {
  // Tries for ever, at most 10 s apart: with bounded retries one bad answer ends Socket Mode for good.
  const clientOptions = { ...api, retryConfig: { forever: true, maxTimeout: 10_000, unref: true } };
  const receiver = new SocketModeReceiver({ appToken, logger, installerOptions: { clientOptions } });
  const start = async () => {
    // Asked with a single try first: with a wrong token the receiver itself would wait and say nothing.
    const asking = new webApi.WebClient(appToken, { ...api }).apps.connections.open({});
    await asking.catch(startError('SLACK_APP_TOKEN', 'an app token (xapp-…) with connections:write'));
    await receiver.start();
    return {};
  };
  return { receiver, start, stop: () => receiver.client.disconnect() };
}

import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, webApi } from '@slack/bolt';
import { type Access, clientOptions } from './client.ts';

export type DoorOptions = Access & {
  /** Socket Mode when there is one, else HTTP with the signing secret. */
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  /** For HTTP; 0 takes a free one. */
  readonly port: number;
};

/** Signed requests to /slack/events, or a WebSocket that we open. */
export function door({ appToken, signingSecret = '', ...access }: DoorOptions) {
  if (!appToken) return { signingSecret };
  // Tries for ever, at most 10 s apart: with bounded retries one bad answer ends Socket Mode for good.
  const retryConfig = { forever: true, maxTimeout: 10_000, unref: true };
  const installerOptions = { clientOptions: { ...clientOptions(access), retryConfig } };
  return { appToken, socketMode: true, installerOptions };
}

/** Begins to listen; the port is that of HTTP. Throws an error that names the setting to mend. */
export async function open(app: App, { appToken, port, ...access }: DoorOptions): Promise<{ port?: number }> {
  if (appToken) {
    // Asked with a single try first: with a wrong token Bolt itself would wait and say nothing.
    const asking = new webApi.WebClient(appToken, clientOptions(access)).apps.connections.open({});
    await asking.catch(noEntry('SLACK_APP_TOKEN, an app token (xapp-…) with connections:write'));
  }
  const server = await app.start(port).catch((cause: Error) => {
    throw new Error(`PORT: cannot listen on ${port}: ${cause.message}`, { cause });
  });
  return server instanceof Server ? { port: (server.address() as AddressInfo).port } : {};
}

/** For a first call that failed: an error a newcomer can act on, without the token in it. */
export const noEntry =
  (setting: string) =>
  (cause: Error & { code?: string; original?: Error }): never => {
    if (cause.code === webApi.ErrorCode.RequestError)
      throw new Error(`Slack cannot be reached: ${cause.original?.cause ?? cause.message}`, { cause });
    throw new Error(`Slack cannot be entered with ${setting}: ${cause.message}`, { cause });
  };

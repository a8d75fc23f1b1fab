import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, type Receiver, webApi } from '@slack/bolt';
import { Trouble } from '../domain/trouble.ts';
import type { Access } from './client.ts';
import { boltLogger } from './log.ts';
import { type Pace, SocketPair, usualPace } from './socket-pair.ts';
import { createTimelyReceiver } from './timely-receiver.ts';

export type DoorOptions = Access & {
  /** Socket Mode when there is one, else HTTP with the signing secret. */
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  /** For HTTP; 0 takes a free one. */
  readonly port: number;
  /** The clock (milliseconds since 1970), chance (0 to 1) and the times of Socket Mode; the usual ones when left out. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly pace?: Pace;
};

/** Signed requests to /slack/events, or two WebSockets that we open. Throws when there is no secret for either. */
export function door({ appToken, signingSecret, ...options }: DoorOptions): Receiver {
  const { now, random = Math.random, pace = usualPace, log } = options;
  if (appToken)
    return new SocketPair({ ...options, appToken, now: now ?? (() => performance.now()), random, pace });
  if (!signingSecret) throw new Error('a signingSecret is required where there is no appToken');
  return createTimelyReceiver({ signingSecret, logger: boltLogger(log), now: now ?? Date.now });
}

/** Begins to listen; the port is that of HTTP. Throws an error that names the setting to mend. */
export async function open(app: App, { appToken, port }: DoorOptions): Promise<{ port?: number }> {
  const explain = appToken
    ? noEntry('SLACK_APP_TOKEN, an app token (xapp-…) with connections:write')
    : (cause: Error) => {
        throw new Trouble(`PORT: cannot listen on ${port}: ${cause.message}`, { cause });
      };
  const server: unknown = await app.start(port).catch(explain);
  return server instanceof Server ? { port: (server.address() as AddressInfo).port } : {};
}

/** For a first call that failed: an error a newcomer can act on, without the token in it. */
export const noEntry =
  (setting: string) =>
  (cause: Error & { code?: string; original?: Error }): never => {
    if (cause.code === webApi.ErrorCode.RequestError)
      throw new Trouble(`Slack cannot be reached: ${cause.original?.cause ?? cause.message}`, {
        ...{ passes: true, cause },
      });
    throw new Trouble(`Slack cannot be entered with ${setting}: ${cause.message}`, { cause });
  };

import { HTTPReceiver } from '@slack/bolt';
import type { boltLogger } from './log.ts';

/** Slack's own limit, in seconds. */
const tolerance = 300;

type Options = {
  readonly signingSecret: string;
  readonly logger: ReturnType<typeof boltLogger>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/**
 * Bolt's receiver for signed requests at /slack/events. Bolt refuses a timestamp that is too old but takes one from the
 * future, with which a request that was once overheard could be sent again for ever: here both are answered with 401.
 * The same request sent again within that time has the same id, so the inbox takes it once.
 */
export function createTimelyReceiver({ signingSecret, logger, now }: Options): HTTPReceiver {
  const receiver = new HTTPReceiver({ signingSecret, logger });
  const listen = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    // Without a timestamp it is Bolt that refuses, except for what Slack sends unsigned.
    const { 'x-slack-request-timestamp': timestamp } = request.headers;
    if (timestamp === undefined || Math.abs(now() / 1_000 - Number(timestamp)) <= tolerance)
      return listen(request, response);
    logger.warn('a request was refused: its timestamp is more than five minutes from now');
    response.writeHead(401).end();
  };
  return receiver;
}

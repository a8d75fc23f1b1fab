import { webApi } from '@slack/bolt';
import type { Card } from '../domain/card.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Posted, SlackLimit } from '../flow/ports.ts';
import { isNative, toMessage } from './blocks.ts';
import { readRefusal } from './client.ts';
import { words } from './words.ts';

export type Call = Promise<{ channel?: string; ts?: string }>;

/** What Slack says of blocks it does not know, or has no room for after it translated them. */
const undrawable = ['invalid_blocks', 'msg_blocks_too_long', 'msg_too_long'];
export const isUndrawable = ({ refused }: Refusal): boolean => undrawable.includes(refused);

/** Says it as well as the workspace can show it: without a chart it does not know, then in plain text. The figures of a chart stand in the texts, too. */
export async function drawn(
  card: Card,
  call: (message: ReturnType<typeof toMessage>) => Call,
): Promise<Posted | SlackLimit | Refusal> {
  const answer = await posted(call(toMessage(card)));
  const isRefused = 'refused' in answer && isUndrawable(answer);
  const { chart, ...spoken } = card;
  if (isRefused && chart) return drawn(spoken, call);
  return isRefused && isNative(card) ? posted(call(toMessage(card, 'plain'))) : answer;
}

/** Where a message is now; or how long Slack wants us to wait, or why it says no. */
export async function posted(call: Call): Promise<Posted | SlackLimit | Refusal> {
  try {
    const { channel, ts } = await call;
    if (channel === undefined || ts === undefined) throw new Error('Slack answered without channel and ts');
    return { channel, ts };
  } catch (error) {
    if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
    return readRefusal(error);
  }
}

/** The same for a method that not every Slack has: a server that does not know it, such as a stand-in, says so by its status. */
export async function asked(call: Call): Promise<Posted | SlackLimit | Refusal> {
  return posted(call).catch((error: unknown) => {
    if (error instanceof webApi.WebAPIHTTPError && error.statusCode === 404)
      return refuse('unknown_method', words.refused('unknown_method'));
    throw error;
  });
}

/** Said of the workspace, the app or its token, and no matter of one message: it will be said again. */
export const lacking: readonly string[] = [
  ...['unknown_method', 'method_deprecated', 'feature_not_enabled', 'missing_scope', 'not_authorized'],
  ...['not_allowed_token_type', 'no_permission', 'access_denied', 'team_access_not_granted'],
];

/** Where a place cannot be looked at, nothing of ours is found; what is sent there next is refused in words. */
const nowhere = ['channel_not_found', 'not_in_channel', 'thread_not_found'];

/** For a look into a channel or thread that failed; throws again what is no matter of that place. */
export function noneThere(error: unknown): { messages?: never[] } {
  if (nowhere.includes(readRefusal(error).refused)) return {};
  throw error;
}

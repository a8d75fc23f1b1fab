import { webApi } from '@slack/bolt';
import type { Card } from '../domain/card.ts';
import type { Refusal } from '../domain/result.ts';
import type { Posted, SlackLimit } from '../flow/ports.ts';
import { isNative, toMessage } from './blocks.ts';
import { readRefusal } from './client.ts';

/** What Slack says of blocks it does not know, or has no room for after it translated them. */
const undrawable = ['invalid_blocks', 'msg_blocks_too_long', 'msg_too_long'];

/** Says it as well as the workspace can show it: what it refuses to draw is said in plain text. */
export async function drawn(
  card: Card,
  call: (message: ReturnType<typeof toMessage>) => Promise<{ channel?: string; ts?: string }>,
): Promise<Posted | SlackLimit | Refusal> {
  const answer = await posted(call(toMessage(card)));
  const isRefused = 'refused' in answer && undrawable.includes(answer.refused);
  return isRefused && isNative(card) ? posted(call(toMessage(card, 'plain'))) : answer;
}

/** Where a message is now; or how long Slack wants us to wait, or why it says no. */
export async function posted(
  call: Promise<{ channel?: string; ts?: string }>,
): Promise<Posted | SlackLimit | Refusal> {
  try {
    const { channel, ts } = await call;
    if (channel === undefined || ts === undefined) throw new Error('Slack answered without channel and ts');
    return { channel, ts };
  } catch (error) {
    if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
    return readRefusal(error);
  }
}

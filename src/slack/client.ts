import { type Logger, webApi } from '@slack/bolt';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { SlackLimit } from '../flow/ports.ts';
import { refusalWords, words } from './words.ts';

/**
 * Web API options without the SDK's three traps: its retries repeat a post that did succeed, without a
 * timeout (10 s here) it waits for ever, and one 429 holds up every other call.
 */
export const clientOptions = (logger: Logger, slackApiUrl?: string): webApi.WebClientOptions => ({
  ...{ retryConfig: { retries: 0 }, timeout: 10_000, rejectRateLimitedCalls: true, logger },
  ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
});

/** Trouble on Slack's side that will pass: a fault to try again, no refusal. */
const passing = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'];

/** What Slack's answer means: a limit, or a refusal in words. Throws again what is a fault. */
export function readError(error: unknown): SlackLimit | Refusal {
  if (error instanceof webApi.WebAPIRateLimitedError) return { retryAfterSeconds: error.retryAfter };
  if (!(error instanceof webApi.WebAPIPlatformError)) throw error;
  const { error: code, needed = 'it needs' } = error.data as { error: string; needed?: string };
  // An answer that is no JSON, such as a proxy's error page, ends up in `error` as it came.
  if (passing.includes(code) || !/^\w+$/.test(code)) throw error;
  if (code === 'missing_scope') return refuse(code, words.missingScopes(needed));
  return refuse(code, refusalWords[code] ?? words.refused(code));
}

/** For calls without a way to say "later": a limit is thrown too. */
export function readRefusal(error: unknown): Refusal {
  const outcome = readError(error);
  if (!isRefusal(outcome)) throw error;
  return outcome;
}

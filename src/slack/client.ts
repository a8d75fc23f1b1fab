import { webApi } from '@slack/bolt';
import { type Refusal, refuse } from '../domain/result.ts';
import { boltLogger, type Log, withoutSecrets } from './log.ts';
import { refusalWords, words } from './words.ts';

/** What a call of the Web API needs. `slackApiUrl` is another root of it, for a stand-in. */
export type Access = {
  readonly botToken: string;
  readonly slackApiUrl?: string | undefined;
  readonly log: Log;
};

/**
 * Web API options without the SDK's three traps: its retries repeat a post that did succeed, without a
 * timeout (10 s here) it waits for ever, and one 429 holds up every other call.
 */
export const clientOptions = ({ slackApiUrl, log }: Omit<Access, 'botToken'>): webApi.WebClientOptions => ({
  ...{ retryConfig: { retries: 0 }, timeout: 10_000, rejectRateLimitedCalls: true, logger: boltLogger(log) },
  ...(slackApiUrl !== undefined && { slackApiUrl }),
});

export const createClient = (access: Access): webApi.WebClient =>
  new webApi.WebClient(access.botToken, clientOptions(access));

/** Trouble on Slack's side that will pass: a fault to try again, no refusal. */
const passing = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited'];

/** What Slack said no with, in words. Throws again what is a limit or a fault. */
export function readRefusal(error: unknown): Refusal {
  if (!(error instanceof webApi.WebAPIPlatformError)) throw error;
  const { error: code, needed = 'it needs' } = error.data as { error: string; needed?: string };
  // An answer that is no JSON, such as a proxy's error page, ends up in `error` as it came.
  if (passing.includes(code) || !/^\w+$/.test(code)) throw error;
  if (code === 'missing_scope') return refuse(code, words.missingScopes(needed));
  return refuse(code, refusalWords[code] ?? words.refused(code));
}

/** For a question that nobody tries again: a limit, a fault or a network that is gone is no answer, which is not a no. */
export function readTrouble(error: unknown): Refusal {
  try {
    return readRefusal(error);
  } catch {
    return refuse('unanswered', words.unanswered, withoutSecrets(String(error)));
  }
}

import { createHmac } from 'node:crypto';
import type { Delivery, SlackRequest } from './requests.ts';

/** What Slack sends over HTTP: an event as JSON, anything else as a form; signed (v0) with the secret `at` this second since 1970. */
export function signed({ type, payload }: SlackRequest, signingSecret: string, at: number) {
  const fields =
    type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>);
  const isEvent = type === 'events_api';
  const body = isEvent ? JSON.stringify(payload) : new URLSearchParams(fields).toString();
  const digest = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': `${at}`,
    'x-slack-signature': `v0=${digest}`,
  };
  return { method: 'POST', headers, body } as const;
}

/** Delivers as Slack does over HTTP, each time signed anew. */
export function overHttp(url: string, signingSecret: string): Delivery {
  return async (request) => {
    const response = await fetch(url, signed(request, signingSecret, Math.floor(Date.now() / 1_000)));
    return { status: response.status, body: await response.text() };
  };
}

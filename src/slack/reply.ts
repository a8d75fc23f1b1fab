import type { toMessage } from './blocks.ts';

/**
 * True for an address that only Slack hands out. It comes with a request and is posted to from here, so any
 * other (one inside our network) is left alone; a stand-in's own count while `slackApiUrl` names one.
 */
export function isReplyAddress(address: string, slackApiUrl?: string): boolean {
  const url = URL.parse(address);
  if (url?.origin === 'https://hooks.slack.com') return true;
  if (!url || slackApiUrl === undefined || !/^https?:$/.test(url.protocol)) return false;
  return (
    url.origin === URL.parse(slackApiUrl)?.origin || /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  );
}

type Reply = ReturnType<typeof toMessage> & { thread_ts?: string };

/** Says it to one person through a `response_url` (5 uses, 30 min); false when that does not work any more. */
export async function reply(address: string, message: Reply, slackApiUrl?: string): Promise<boolean> {
  if (!isReplyAddress(address, slackApiUrl)) return false;
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  return response.ok;
}

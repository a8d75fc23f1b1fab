import type { webApi } from '@slack/bolt';
import type { SlackLimit } from '../flow/ports.ts';
import type { Session } from '../flow/thread-port.ts';
import { clip } from './clip.ts';
import type { Log } from './log.ts';
import { asked, lacking } from './sending.ts';

/** Slack's limit. */
const longestTitle = 200;

/**
 * Shows in a thread how its job stands, where the app is declared an agent. Where it is not, Slack says so once: then
 * nothing is asked any more until the next start, and nothing is missing but that status and Slack's own Stop button.
 */
export function createSessions({ client, log }: { client: webApi.WebClient; log: Log }) {
  let isAgent = true;
  return async ({ channel, threadTs, status, title, startedBy }: Session): Promise<SlackLimit | null> => {
    if (!isAgent) return null;
    const place = { channel_id: channel, thread_ts: threadTs };
    const first = { title: clip(title, longestTitle), ...(startedBy && { initiator_user_id: startedBy }) };
    const setting = client.agents.sessions.setStatus({ ...place, ...first, status });
    const answer = await asked(setting.then(() => ({ channel, ts: threadTs })));
    if ('retryAfterSeconds' in answer) return answer;
    if (!('refused' in answer)) return null;
    if (lacking.includes(answer.refused)) isAgent = false;
    log.info(
      { channel, error: answer.refused },
      'a thread shows no status of its own: the app is no agent here',
    );
    return null;
  };
}

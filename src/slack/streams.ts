import type { webApi } from '@slack/bolt';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Posted, SlackLimit } from '../flow/ports.ts';
import type { Streams } from '../flow/thread-port.ts';
import type { Directory } from './directory.ts';
import type { Log } from './log.ts';
import { planChunks } from './plan.ts';
import { asked, type Call, lacking } from './sending.ts';
import { words } from './words.ts';

type Edge = { client: webApi.WebClient; directory: Directory; log: Log };

/** Said of the channel or the token: no other way of saying it would work either. */
const closed = [
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'thread_not_found'],
  ...['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive'],
];
/** Slack has ended the stream, or the message is gone. */
const cut = ['message_not_in_streaming_state', 'streaming_state_conflict', 'message_not_found'];

/** Streams over the Web API. What the workspace turns out to lack is not asked for again by this process. */
export function createStreams({ client, directory, log }: Edge): Streams {
  let lacks: string | null = null;
  const none = (why: string) => refuse('no-streams', words.noStreams(why));
  const begin = async ({ channel, threadTs, reader, plan }: Parameters<Streams['start']>[0]) => {
    if (lacks !== null) return none(lacks);
    const { teamId = '' } = await directory.self();
    const where = { channel, thread_ts: threadTs, recipient_user_id: reader, recipient_team_id: teamId };
    const chunks = planChunks(plan);
    const answer = await asked(client.chat.startStream({ ...where, chunks, task_display_mode: 'plan' }));
    if (!('refused' in answer) || closed.includes(answer.refused)) return answer;
    if (lacking.includes(answer.refused)) lacks = answer.refused;
    log.info({ channel, error: answer.refused }, 'progress is shown by edits: there is no stream here');
    return none(answer.refused);
  };
  return {
    start: begin,
    append: async (at, plan) => told(client.chat.appendStream({ ...at, chunks: planChunks(plan) })),
    stop: async (at, plan, key) => {
      const metadata = { event_type: 'audition_message', event_payload: { key } };
      return told(client.chat.stopStream({ ...at, chunks: planChunks(plan), metadata }));
    },
  };
}

async function told(call: Call): Promise<Posted | SlackLimit | Refusal> {
  const answer = await asked(call);
  return 'refused' in answer && cut.includes(answer.refused) ? refuse('cut', answer.words) : answer;
}

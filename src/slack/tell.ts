import type { webApi } from '@slack/bolt';
import type { Chart } from '../domain/chart.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Tell } from '../flow/ports.ts';
import { type Drawing, isNative, toMessage } from './blocks.ts';
import { chartWords, drawChart, toPng } from './chart-picture.ts';
import { readRefusal } from './client.ts';
import type { Log } from './log.ts';
import { isUndrawable } from './sending.ts';
import { words } from './words.ts';

/** How Slack calls a message that holds what this workspace does not have. */
const badBlocks = 'invalid_blocks';

type Edge = { readonly client: webApi.WebClient; readonly log: Log };

/**
 * Says something to one person. Where the workspace has no charts, the words go without theirs, and the chart follows
 * as a picture in a direct message: nobody else may see it, and Slack has no files that only one person in a channel
 * sees. A refusal is only logged: there is no other way to this one person.
 */
export async function tell(edge: Edge, one: Tell, drawing: Drawing = 'native'): Promise<void> {
  const { channel, user, card } = one;
  const refused = await whisper(edge, one, drawing);
  if (!refused) return;
  if (isNative(card) && drawing === 'native' && isUndrawable(refused)) return tell(edge, one, 'plain');
  const { chart, ...spoken } = card;
  const isAboutChart = chart !== undefined && refused.refused === badBlocks;
  if (!isAboutChart) return edge.log.warn({ channel, user, ...refused }, 'a private message was refused');
  await tell(edge, { ...one, card: spoken });
  // The words are said: a picture that cannot be sent is no reason to say them again.
  await sendPicture(edge, user, chart).catch((error: unknown) =>
    edge.log.warn({ user, error }, 'the picture of a chart was not sent'),
  );
}

/** Through the `response_url` while it works, else as an ephemeral message. */
async function whisper({ client, log }: Edge, one: Tell, drawing: Drawing): Promise<Refusal | null> {
  const { channel, user, replyTo, threadTs, card } = one;
  const message = { ...toMessage(card, drawing), ...(threadTs !== undefined && { thread_ts: threadTs }) };
  const replied = replyTo === undefined ? 'not said' : await reply(log, replyTo, message);
  if (replied === 'said') return null;
  // Where the bot is no member the other way would be refused for that, and nobody would know what to leave out.
  if (replied === 'bad blocks') return refuse(badBlocks, words.refused(badBlocks));
  // A channel that is the person: pressed on their Home tab.
  const said =
    channel === user
      ? client.chat.postMessage({ channel, ...message })
      : client.chat.postEphemeral({ channel, user, ...message });
  return said.then(() => null, readRefusal);
}

async function sendPicture({ client }: Edge, user: string, chart: Chart): Promise<object> {
  const { channel } = await client.conversations.open({ users: user });
  const file = { file: await toPng(drawChart(chart)), filename: 'upgrades.png', title: chart.title };
  const said = chartWords(chart);
  return client.files.uploadV2({
    channel_id: channel?.id ?? user,
    ...file,
    alt_text: said,
    initial_comment: said,
  });
}

/**
 * Says it through a `response_url` (5 uses, 30 min), if that works still and Slack takes it: what it does not take comes
 * as a status, or as an answer that is not ok.
 */
async function reply(
  log: Log,
  address: string,
  message: object,
): Promise<'said' | 'bad blocks' | 'not said'> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.text();
    if (response.ok && !/"ok":\s*false/.test(answer)) return 'said';
    return answer.includes(badBlocks) ? 'bad blocks' : 'not said';
  } catch (error) {
    log.warn({ error }, 'a response_url could not be reached');
    return 'not said';
  }
}

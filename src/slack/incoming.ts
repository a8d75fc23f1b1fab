import type { SlackAction, SlashCommand } from '@slack/bolt';
import { v5 } from 'uuid';
import { type Incoming, incomingSchema } from '../domain/incoming.ts';

export const actionPrefix = 'audition:';

/** Ours, and never changed: every delivery of a request has one trigger id, so it gets one id here too. */
const namespace = '6f0a5f0e-3c0b-4b5c-9a55-0d6c1c7b5d11';
const idOf = (body: { trigger_id: string }) => v5(body.trigger_id, namespace);

/** Slack escapes three signs in what a person typed. */
const signs: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const typed = (text: string) => text.replace(/&(?:lt|gt|amp);/g, (sign) => signs[sign] ?? sign);

/** A slash command as the steps know it. */
export function readCommand(body: SlashCommand): Incoming {
  const { user_id: user, channel_id: channel, response_url: replyTo } = body;
  const command = { kind: 'command', id: idOf(body), user, channel, text: typed(body.text), replyTo };
  return incomingSchema.parse(command);
}

/** A press on one of our buttons; null for anything else. */
export function readPress(body: SlackAction): Incoming | null {
  const button = body.type === 'block_actions' ? body.actions[0] : undefined;
  if (body.type !== 'block_actions' || button?.type !== 'button') return null;
  const press = {
    ...{ kind: 'press', id: idOf(body), user: body.user.id, replyTo: body.response_url },
    channel: body.channel?.id ?? body.container.channel_id,
    threadTs: body.container.thread_ts ?? body.message?.thread_ts,
    action: button.action_id.startsWith(actionPrefix) && button.action_id.slice(actionPrefix.length),
    subject: Number(button.value),
  };
  return incomingSchema.safeParse(press).data ?? null;
}

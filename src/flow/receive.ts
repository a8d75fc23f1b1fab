import type { Incoming } from '../domain/incoming.ts';
import type { Context } from './context.ts';
import { hearReply } from './hear-words.ts';
import { receiveCommand } from './receive-command.ts';
import { receivePress } from './receive-press.ts';

/** Does what came in from Slack. What there is to say to that person alone is said privately; a reply is only heard. */
export async function receive(ctx: Context, incoming: Incoming): Promise<void> {
  if (incoming.kind === 'reply') return hearReply(ctx, incoming);
  const answer =
    incoming.kind === 'command' ? await receiveCommand(ctx, incoming) : await receivePress(ctx, incoming);
  if (answer) await ctx.slack?.tell({ ...incoming, card: answer });
}

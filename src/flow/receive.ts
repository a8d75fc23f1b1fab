import type { Card } from '../domain/card.ts';
import type { FormKind } from '../domain/form.ts';
import type { Incoming, Reply, Submit } from '../domain/incoming.ts';
import { asksForWork } from '../domain/reply.ts';
import { answerQuestion } from './answer-question.ts';
import { receiveShortcut, submitJob } from './ask-for-job.ts';
import type { Context } from './context.ts';
import { giveReason } from './give-reason.ts';
import { hearReply } from './hear-words.ts';
import { oweRefused } from './owe-refused.ts';
import { openHome } from './publish-home.ts';
import { receiveCommand } from './receive-command.ts';
import { receivePress } from './receive-press.ts';
import { receiveRemark, talkHere, talkOfThread } from './receive-remark.ts';
import { stopThread } from './stop-thread.ts';

/** Does what came in from Slack. What there is to say to that person alone is said privately. */
export async function receive(ctx: Context, incoming: Incoming): Promise<void> {
  const answer = await answerTo(ctx, incoming);
  const { channel } = incoming;
  if (answer && channel !== undefined) await ctx.slack?.tell({ ...incoming, channel, card: answer });
}

async function answerTo(ctx: Context, incoming: Incoming): Promise<Card | null> {
  switch (incoming.kind) {
    case 'command': {
      const talk = await talkHere(ctx, incoming);
      const said = { ...incoming, to: 'app' as const };
      return talk ? receiveRemark(ctx, talk, said) : receiveCommand(ctx, incoming);
    }
    case 'press':
      return receivePress(ctx, incoming);
    case 'joined':
      await ctx.db.$transaction((tx) => oweRefused(ctx, tx, incoming.channel));
      return null;
    case 'home':
      await openHome(ctx, incoming.user);
      return null;
    case 'stop':
      return stopThread(ctx, incoming);
    case 'shortcut':
      return receiveShortcut(ctx, incoming);
    case 'submit':
      return submitted[incoming.form](ctx, incoming);
    case 'reply':
      return receiveReply(ctx, incoming);
  }
}

/** In a thread that is none of ours, what is for the app is what it is outside of threads: a command, unless it thanks. */
async function receiveReply(ctx: Context, reply: Reply): Promise<Card | null> {
  const { channel, threadTs: ts, text, to } = reply;
  const talk = await talkOfThread(ctx, reply);
  if (talk) return receiveRemark(ctx, talk, reply);
  const asks = to === 'app' && (text === '' || asksForWork(text, to));
  const isOurs = !asks || (await ctx.db.message.count({ where: { channel, ts } })) > 0;
  return isOurs ? hearReply(ctx, reply) : receiveCommand(ctx, { ...reply, kind: 'command' });
}

/** What becomes of a form that was filled in. */
const submitted: Readonly<Record<FormKind, (ctx: Context, submit: Submit) => Promise<Card | null>>> = {
  'kill-reason': giveReason,
  job: submitJob,
  answer: answerQuestion,
};

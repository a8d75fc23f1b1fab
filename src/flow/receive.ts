import { emptyTask, help, say, taskTooLong, unknownProject } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength, parseCommand } from '../domain/command.ts';
import type { Command, Incoming } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import { refusalOf } from './allow.ts';
import { type Context, projectOf } from './context.ts';
import { hearReply } from './hear-words.ts';
import { receivePress } from './receive-press.ts';
import { requestJob } from './request-job.ts';

/** Does what came in from Slack. What there is to say to that person alone is said privately; a reply is only heard. */
export async function receive(ctx: Context, incoming: Incoming): Promise<void> {
  if (incoming.kind === 'reply') return hearReply(ctx, incoming);
  const answer =
    incoming.kind === 'command' ? await receiveCommand(ctx, incoming) : await receivePress(ctx, incoming);
  if (answer) await ctx.slack?.tell({ ...incoming, card: answer });
}

async function receiveCommand(ctx: Context, command: Command): Promise<Card | null> {
  const names = ctx.projects.map(({ name }) => name);
  const parsed = parseCommand(command.text, names);
  if (parsed.kind === 'help') return help(names);
  if (parsed.kind === 'unknown-project') return unknownProject(parsed.typed, parsed.nearest, parsed.known);
  const project = projectOf(ctx, parsed.project);
  if (!project) return unknownProject(parsed.project, null, names);
  const wanted = { person: command.user, action: 'job', subject: project.name };
  const refusal = await refusalOf(ctx, mayUse, project, wanted);
  if (refusal) return say(refusal.words);
  if (parsed.kind === 'empty-task') return emptyTask(project.name);
  if (parsed.kind === 'too-long') return taskTooLong(parsed.length, maxTaskLength);
  const { id, user: askedBy, replyTo } = command;
  const channel = project.channel ?? command.channel;
  await requestJob(ctx, { id, project, task: parsed.task, askedBy, channel, replyTo });
  return null;
}

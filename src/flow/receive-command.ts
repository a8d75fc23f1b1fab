import { noProject, notUser, say, slip, taskTooLong, wrongArgument } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength, type ParsedCommand, parseCommand } from '../domain/command.ts';
import type { Command } from '../domain/incoming.ts';
import { mayUse } from '../domain/permission.ts';
import { readPlan } from '../domain/plan-option.ts';
import { refusalOf } from './allow.ts';
import { answerCommand } from './answer-command.ts';
import { askForJob } from './ask-for-job.ts';
import { type Context, projectOf } from './context.ts';
import { requestJob } from './request-job.ts';
import { isOutsider, usableBy } from './usable.ts';

/** Does what was typed behind `/job`; what there is to say to whoever typed it, alone. */
export async function receiveCommand(ctx: Context, command: Command): Promise<Card | null> {
  const projects = ctx.projects.map(({ name }) => name);
  const here = ctx.projects.filter(({ channel }) => channel === command.channel).map(({ name }) => name);
  const parsed = parseCommand(command.text, { projects, here });
  switch (parsed.kind) {
    case 'slip':
    case 'wrong-argument':
      return correct(ctx, command, parsed);
    case 'too-long':
      return taskTooLong(parsed.length, maxTaskLength);
    case 'empty':
      return askForJob(ctx, command, { task: '', project: parsed.project });
    case 'which':
      return askForJob(ctx, command, { task: parsed.task, project: null });
    case 'command':
      return answerCommand(ctx, { asked: parsed, by: command });
    case 'job':
      return begin(ctx, command, parsed);
  }
}

/** What was mistyped, with the projects that the person may use: what others there are is nobody else's to know. */
async function correct(
  ctx: Context,
  { user: person }: Command,
  parsed: Extract<ParsedCommand, { kind: 'slip' | 'wrong-argument' }>,
): Promise<Card> {
  if (await isOutsider(ctx, { person, action: 'job' })) return notUser;
  const usable = (await usableBy(ctx, person)).map(({ name }) => name);
  return parsed.kind === 'slip'
    ? slip(parsed.typed, parsed.nearest, usable)
    : wrongArgument(parsed.name, parsed.typed, usable);
}

async function begin(
  ctx: Context,
  command: Command,
  { project: name, task: typed }: Extract<ParsedCommand, { kind: 'job' }>,
): Promise<Card | null> {
  const { id, user, channel, replyTo, files = [] } = command;
  const project = projectOf(ctx, name);
  if (!project) return noProject;
  const wanted = { person: user, action: 'job', subject: project.name };
  const refusal = await refusalOf(ctx, mayUse, project, wanted);
  if (refusal) return say(refusal.words);
  const { task, ...mode } = readPlan(typed);
  if (task === '') return askForJob(ctx, command, { task, project: name });
  await requestJob(ctx, {
    ...{ id, project, task, ...mode, files, askedBy: user, replyTo },
    channel: project.channel ?? channel,
  });
  return null;
}

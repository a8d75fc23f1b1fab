import { alreadyDecided, emptyTask, help, say, taskTooLong, unknownProject } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { maxTaskLength, parseCommand } from '../domain/command.ts';
import type { Command, Incoming, Press } from '../domain/incoming.ts';
import { askWhy } from '../domain/kill-reason.ts';
import { cutDiff, look } from '../domain/look.ts';
import { mayApprove, mayTrust, mayUse } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { cancelJob } from './cancel-job.ts';
import { type Context, projectOf } from './context.ts';
import { decide } from './decide.ts';
import { drawUpgrades } from './draw-upgrades.ts';
import { giveReason } from './give-reason.ts';
import { hearReply } from './hear-words.ts';
import { loadEvidence, loadJob, loadUpgrade } from './load-views.ts';
import { openForm } from './open-form.ts';
import { oweRefused } from './owe-refused.ts';
import { requestJob } from './request-job.ts';
import { pressTrust } from './trust.ts';

/** As much of a change as one message of Slack holds; the terminal shows all of it. */
const lookChars = 6_000;

/** Does what came in from Slack. What there is to say to that person alone is said privately; a reply is only heard. */
export async function receive(ctx: Context, incoming: Incoming): Promise<void> {
  if (incoming.kind === 'reply') return hearReply(ctx, incoming);
  if (incoming.kind === 'joined') return ctx.db.$transaction((tx) => oweRefused(ctx, tx, incoming.channel));
  if (incoming.kind === 'submit') return giveReason(ctx, incoming);
  const answer =
    incoming.kind === 'command' ? await receiveCommand(ctx, incoming) : await receivePress(ctx, incoming);
  if (answer) await ctx.slack?.tell({ ...incoming, card: answer });
}

async function receiveCommand(ctx: Context, command: Command): Promise<Card | null> {
  const names = ctx.projects.map(({ name }) => name);
  const parsed = parseCommand(command.text, names);
  if (parsed.kind === 'help') return help(names);
  if (parsed.kind === 'upgrades') return drawUpgrades(ctx, command.user);
  if (parsed.kind === 'unknown-project') return unknownProject(parsed.typed, parsed.nearest, parsed.known);
  const project = projectOf(ctx, parsed.project);
  if (!project) return unknownProject(parsed.project, null, names);
  const refusal = mayUse(command.user, project);
  if (refusal) return say(refusal.words);
  if (parsed.kind === 'empty-task') return emptyTask(project.name);
  if (parsed.kind === 'too-long') return taskTooLong(parsed.length, maxTaskLength);
  const { id, user: askedBy, replyTo } = command;
  const channel = project.channel ?? command.channel;
  await requestJob(ctx, { id, project, task: parsed.task, askedBy, channel, replyTo });
  return null;
}

/** Who may press what is no decision for the approvers. */
const mayPress: Partial<Record<Press['action'], typeof mayApprove>> = {
  cancel: mayUse,
  look: mayUse,
  trust: mayTrust,
};

async function receivePress(ctx: Context, press: Press): Promise<Card | null> {
  const { action, subject, user: by } = press;
  const project = await projectOfPress(ctx, press);
  if (!project)
    return say('That belongs to a project which is not in workspaces.toml any more. Nothing was changed.');
  const refusal = (mayPress[action] ?? mayApprove)(by, project);
  if (refusal) return say(refusal.words);
  if (action === 'look') return drawLook(ctx, project, subject, lookChars);
  if (action === 'trust') return pressTrust(ctx, subject, by);
  if (action === 'cancel') {
    const cancelled = await cancelJob(ctx, subject, by);
    return isRefusal(cancelled) ? say(cancelled.words) : null;
  }
  const decided = await decide(ctx, { verb: action, subject, by });
  if (decided.kind === 'too-late') return alreadyDecided(decided.what, decided.last);
  if (action === 'kill') await openForm(ctx, press, askWhy(decided.decisionId));
  return null;
}

async function projectOfPress(ctx: Context, { action, subject }: Press): Promise<Project | null> {
  const isJob = action === 'merge' || action === 'discard' || action === 'cancel';
  const view = isJob ? await loadJob(ctx, subject) : await loadUpgrade(ctx, subject);
  return view && projectOf(ctx, view.project);
}

/** The evidence of an upgrade, what was checked of it and its change, of which at most `maxChars` characters. */
export async function drawLook(
  ctx: Context,
  project: Project,
  upgradeId: number,
  maxChars = Number.POSITIVE_INFINITY,
): Promise<Card> {
  const upgrade = await loadUpgrade(ctx, upgradeId);
  if (!upgrade?.commit) return say('There is nothing to look at yet.');
  const diff = await ctx.git.show(project, upgrade.commit);
  const [clean = ''] = await ctx.redact([diff]);
  return look(upgrade, await loadEvidence(ctx, upgradeId), cutDiff(clean, maxChars, upgradeId));
}

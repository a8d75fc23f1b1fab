import { alreadyDecided, askedAgain, say } from '../domain/answers.ts';
import type { Action, Card } from '../domain/card.ts';
import type { Verb } from '../domain/decision.ts';
import type { Press } from '../domain/incoming.ts';
import { askWhy } from '../domain/kill-reason.ts';
import { type About, pressing } from '../domain/pressing.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { nothingToStop, talkOver } from '../domain/talk-words.ts';
import { allowAndRetry, type Begun, retryJob, type Wanted } from './again.ts';
import { refusalOf } from './allow.ts';
import { askForAnswer } from './answer-question.ts';
import { askForJob } from './ask-for-job.ts';
import { cancelJob } from './cancel-job.ts';
import { type Context, projectOf } from './context.ts';
import { decide } from './decide.ts';
import { drawLook } from './draw-look.ts';
import { loadJob, loadUpgrade } from './load-views.ts';
import { fixJob } from './mend-job.ts';
import { openForm } from './open-form.ts';
import { endTalk, stopRemark } from './open-talk.ts';
import { carryOutPlan, dropPlan } from './plan.ts';
import { openHome } from './publish-home.ts';
import { pressWorklog } from './set-worklog.ts';
import { showTranscript } from './show-transcript.ts';
import { stopForPerson } from './stop-cycle.ts';
import { pressTrust } from './trust.ts';

/** As much of a change as one message of Slack holds; the terminal shows all of it. */
const lookChars = 6_000;

type Pressed = { readonly press: Press; readonly project: Project };
/** Does what a button is for; what there is to say to whoever pressed it. */
type Handle = (ctx: Context, pressed: Pressed) => Promise<Card | null>;

/** A press whose button is not on the message any more, or that comes twice, changes nothing. */
export async function receivePress(ctx: Context, press: Press): Promise<Card | null> {
  if (press.action === 'choose') return askForJob(ctx, press, { task: press.words ?? '', project: null });
  const project = await projectOfPress(ctx, press);
  if (!project)
    return say('That belongs to a project which is not in workspaces.toml any more. Nothing was changed.');
  const { about, may } = pressing[press.action];
  const wanted = {
    person: press.user,
    action: press.action,
    subject: about === 'project' ? project.name : `${about} ${press.subject}`,
  };
  const refusal = await refusalOf(ctx, may, project, wanted);
  if (refusal) return say(refusal.words);
  const answer = await handlers[press.action](ctx, { press, project });
  if (press.channel === press.user) await openHome(ctx, press.user); // it was pressed there
  return answer;
}

/** By what a button is about, the project it belongs to. */
const projectBy: Readonly<Record<About, (ctx: Context, press: Press) => Promise<string | undefined>>> = {
  job: async (ctx, { subject }) => (await loadJob(ctx, subject))?.project,
  upgrade: async (ctx, { subject }) => (await loadUpgrade(ctx, subject))?.project,
  cycle: async (ctx, { subject: id }) => {
    const cycle = await ctx.db.cycle.findUnique({ where: { id } });
    return cycle?.projects.find((name) => projectOf(ctx, name) !== null);
  },
  remark: async (ctx, { subject: id }) => (await ctx.db.remark.findUnique({ where: { id } }))?.projectName,
  project: async (_, { words }) => words,
  nothing: async () => undefined,
};

async function projectOfPress(ctx: Context, press: Press): Promise<Project | null> {
  const name = await projectBy[pressing[press.action].about](ctx, press);
  return name === undefined ? null : projectOf(ctx, name);
}

const decideBy =
  (verb: Verb): Handle =>
  async (ctx, { press: { id, subject, user: by } }) => {
    const decided = await decide(ctx, { id, verb, subject, by });
    return decided.kind === 'too-late' ? alreadyDecided(decided.what, decided.last) : null;
  };

const kill: Handle = async (ctx, { press }) => {
  const decided = await decide(ctx, {
    ...{ id: press.id, verb: 'kill', subject: press.subject, by: press.user },
  });
  if (decided.kind === 'too-late') return alreadyDecided(decided.what, decided.last);
  await openForm(ctx, press, askWhy(decided.decisionId));
  return null;
};

const cancel: Handle = async (ctx, { press: { subject, user } }) => {
  const cancelled = await cancelJob(ctx, subject, user);
  return isRefusal(cancelled) ? say(cancelled.words) : null;
};

const stop: Handle = async (ctx, { press: { subject: cycleId, user: by } }) => {
  const stopped = await stopForPerson(ctx, { cycleId, by });
  return isRefusal(stopped) ? say(stopped.words) : null;
};

/** Who comes second is told so; who comes first sees the new job in the thread. */
const beginBy =
  (begin: (ctx: Context, wanted: Wanted) => Promise<Begun | Refusal>): Handle =>
  async (ctx, { press: { subject: jobId, user: by }, project }) => {
    const begun = await begin(ctx, { project, jobId, by });
    if (isRefusal(begun)) return say(begun.words);
    return begun.isNew ? null : askedAgain(begun.job.id, false);
  };

const drop: Handle = async (ctx, { press: { subject: jobId, user: by } }) => {
  const dropped = await dropPlan(ctx, { jobId, by });
  return isRefusal(dropped) ? say(dropped.words) : null;
};

const transcript: Handle = async (ctx, { press: { subject, replyTo } }) => {
  const job = await loadJob(ctx, subject);
  return job && showTranscript(ctx, job, replyTo);
};

const handlers: Readonly<Record<Exclude<Action, 'choose'>, Handle>> = {
  approve: decideBy('approve'),
  kill,
  look: (ctx, { press, project }) => drawLook(ctx, project, press.subject, lookChars),
  undo: decideBy('undo'),
  restore: decideBy('restore'),
  retire: decideBy('retire'),
  keep: decideBy('keep'),
  trust: (ctx, { press }) => pressTrust(ctx, press.subject, press.user),
  merge: decideBy('merge'),
  discard: decideBy('discard'),
  transcript,
  cancel,
  stop,
  retry: beginBy(retryJob),
  answer: (ctx, { press }) => askForAnswer(ctx, press),
  allow: beginBy(allowAndRetry),
  fix: beginBy(fixJob),
  go: beginBy(carryOutPlan),
  worklogOn: (ctx, { press, project }) => pressWorklog(ctx, { project, on: true, by: press.user }),
  worklogOff: (ctx, { press, project }) => pressWorklog(ctx, { project, on: false, by: press.user }),
  drop,
  interrupt: async (ctx, { press: { subject, user } }) =>
    (await stopRemark(ctx, subject, user)) ? null : nothingToStop,
  hangup: async (ctx, { press: { user }, project: { name } }) =>
    (await endTalk(ctx, name, user)) ? null : talkOver(name),
};

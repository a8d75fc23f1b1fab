import { askedAgain, cancelling, help, noJob, noProject, notUser, say } from '../domain/answers.ts';
import { dayHours } from '../domain/budget.ts';
import type { Card } from '../domain/card.ts';
import type { ParsedCommand } from '../domain/command.ts';
import type { CommandName } from '../domain/commands.ts';
import { jobResult, jobRoot } from '../domain/job-words.ts';
import { jobList, projectList, signalList, workDone } from '../domain/list-words.ts';
import { pausedNow, resumedNow } from '../domain/pause-words.ts';
import { mayApprove, mayTalk, mayUse } from '../domain/permission.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { scheduleList } from '../domain/schedule-words.ts';
import type { JobView } from '../domain/views.ts';
import { retryJob } from './again.ts';
import { refusalOf } from './allow.ts';
import { answerPlan, answerRollover } from './answer-plan.ts';
import { cancelJob } from './cancel-job.ts';
import { closeByHand } from './close-by-hand.ts';
import { type Context, projectOf } from './context.ts';
import { drawUpgrades } from './draw-upgrades.ts';
import { listProjects, listWorkDone } from './list-projects.ts';
import { listSchedules } from './list-schedules.ts';
import { listSignals } from './list-signals.ts';
import { loadAll, loadJob } from './load-views.ts';
import { isDirect, openTalk } from './open-talk.ts';
import { orderCycle } from './order-cycle.ts';
import { pauseProject, resumeProject } from './pause-project.ts';
import { showTranscript } from './show-transcript.ts';
import { isOutsider, usableBy } from './usable.ts';

/** As many as somebody reads in a message; the terminal lists all. */
const mostListed = 15;

type Asked = {
  readonly asked: Extract<ParsedCommand, { kind: 'command' }>;
  readonly by: {
    readonly id: string;
    readonly user: string;
    readonly channel: string;
    readonly replyTo?: string | undefined;
  };
};
type Answer = (ctx: Context, of: Asked) => Promise<Card | null>;

/** Does one of the commands; what is listed is of the projects that the person may use. */
export const answerCommand: Answer = async (ctx, of) =>
  of.asked.name !== 'help' && (await isOutsider(ctx, { person: of.by.user, action: of.asked.name }))
    ? notUser
    : answers[of.asked.name](ctx, of);

/** Names of the projects a list is about: the one that was named, or all the person may use. */
const scope = async (ctx: Context, { asked, by }: Asked): Promise<string[]> =>
  (await usableBy(ctx, by.user))
    .map(({ name }) => name)
    .filter((name) => asked.project === null || name === asked.project);

/** A command about one job, for whoever may use its project. */
const ofJob =
  (work: (ctx: Context, job: JobView, of: Asked) => Promise<Card | null>): Answer =>
  async (ctx, of) => {
    const job = await loadJob(ctx, of.asked.job ?? 0);
    const project = job && projectOf(ctx, job.project);
    if (!project) return noJob(of.asked.job ?? 0);
    const wanted = { person: of.by.user, action: of.asked.name, subject: `job ${job.id}` };
    const refusal = await refusalOf(ctx, mayUse, project, wanted);
    return refusal ? say(refusal.words) : work(ctx, job, of);
  };

const list: Answer = async (ctx, of) => {
  const where = { projectName: { in: await scope(ctx, of) } };
  const rows = await ctx.db.job.findMany({ where, orderBy: { id: 'desc' }, take: mostListed });
  return jobList(await loadAll(rows.reverse(), (id) => loadJob(ctx, id)));
};

const log: Answer = async (ctx, of) => workDone(await listWorkDone(ctx, await scope(ctx, of)), dayHours);

const signals: Answer = async (ctx, of) => {
  const names = await scope(ctx, of);
  const all = await listSignals(ctx, of.asked.project ?? undefined);
  return signalList(all.filter(({ project }) => names.includes(project)).slice(0, mostListed));
};

const upgrades: Answer = async (ctx, of) => drawUpgrades(ctx, await scope(ctx, of));

const schedules: Answer = async (ctx, of) => {
  const names = await scope(ctx, of);
  return scheduleList(
    await listSchedules(
      ctx,
      ctx.projects.filter(({ name }) => names.includes(name)),
    ),
  );
};

const projects: Answer = async (ctx, of) => projectList(await listProjects(ctx, await scope(ctx, of)));

const status = ofJob(async (_, job) => (job.state === 'ended' ? jobResult(job) : jobRoot(job)));

const cancel = ofJob(async (ctx, { id }, { by }) => {
  const cancelled = await cancelJob(ctx, id, by.user);
  return isRefusal(cancelled) ? say(cancelled.words) : cancelling(id);
});

const retry = ofJob(async (ctx, { id: jobId, project: name }, { by }) => {
  const project = projectOf(ctx, name);
  const begun = project && (await retryJob(ctx, { project, jobId, by: by.user }));
  if (!begun) return noJob(jobId);
  return isRefusal(begun) ? say(begun.words) : askedAgain(begun.job.id, begun.isNew);
});

const showJob = ofJob((ctx, job, { by }) => showTranscript(ctx, job, by.replyTo));

/** Where it was typed in a direct message, one talks there; else in a thread of the project's channel. */
const talk: Answer = async (ctx, { asked, by: { id, user, channel, replyTo } }) => {
  const project = projectOf(ctx, asked.project ?? '');
  if (!project) return noProject;
  const wanted = { person: user, action: 'talk', subject: project.name };
  const refusal = await refusalOf(ctx, mayTalk, project, wanted);
  if (refusal) return say(refusal.words);
  const place = isDirect(channel) ? channel : (project.channel ?? channel);
  return openTalk(ctx, { id, project, by: user, channel: place, replyTo });
};

type Order = Parameters<typeof pauseProject>[1];

/** A command about a project as a whole, for its approvers. */
const ofProject =
  (work: (ctx: Context, order: Order, project: Project, of: Asked) => Promise<Card | null>): Answer =>
  async (ctx, of) => {
    const { asked, by } = of;
    const project = projectOf(ctx, asked.project ?? '');
    if (!project) return noProject;
    const wanted = { person: by.user, action: asked.name, subject: project.name };
    const refusal = await refusalOf(ctx, mayApprove, project, wanted);
    return refusal ? say(refusal.words) : work(ctx, { project: project.name, by: by.user }, project, of);
  };

const plan: Answer = async (ctx, of) => answerPlan(ctx, await scope(ctx, of));

const answers: Readonly<Record<CommandName, Answer>> = {
  ...{ list, log, signals, upgrades, schedules, projects, status, cancel, plan },
  show: showJob,
  retry,
  cycle: (ctx, { asked, by }) => orderCycle(ctx, { ...by, name: 'cycle', project: asked.project }),
  stop: (ctx, { asked, by }) => orderCycle(ctx, { ...by, name: 'stop', project: asked.project }),
  close: ofProject((ctx, { by }, project) => closeByHand(ctx, project, by)),
  rollover: ofProject((ctx, _, project, { by }) => answerRollover(ctx, project, by)),
  talk,
  pause: ofProject(async (ctx, order) => pausedNow(order.project, await pauseProject(ctx, order))),
  resume: ofProject(async (ctx, order) => resumedNow(order.project, await resumeProject(ctx, order))),
  help: async (ctx, of) => help(await scope(ctx, of), ctx.projects.length > 0),
};

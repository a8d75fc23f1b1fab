import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { jobResult, jobRoot } from '../domain/job-words.ts';
import { isSuccess } from '../domain/outcome.ts';
import { readPlan } from '../domain/plan-option.ts';
import { stepsOf } from '../domain/progress.ts';
import type { Asked, Project } from '../domain/project.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import type { JobView, UpgradeView } from '../domain/views.ts';
import { upgradeLine } from '../domain/words.ts';
import { loadJob, loadUpgrade } from '../flow/load-views.ts';
import { isBeingDelivered } from '../flow/owed-after.ts';
import { requestJob } from '../flow/request-job.ts';
import { answer } from './answer.ts';
import { me, print, printCard } from './door.ts';
import { hint, nextVerbs } from './hints.ts';
import { jobNow, upgradeForPrograms } from './views.ts';

/** How often a waiting command looks at the record. */
const lookEveryMs = 200;

/** Looks until there is something. */
export async function follow<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await wait(lookEveryMs);
  }
}

/** Serves a project once no other process does: to be called again and again. */
export function whenFree(serve: () => Promise<boolean>): () => Promise<boolean> {
  let served = false;
  return async () => {
    if (!served) served = await serve();
    return served;
  };
}

/**
 * Whether an upgrade of this job is built by somebody else, so that nobody waits for it here. What is for home is built
 * under home's lock: by us, as soon as no other process serves home.
 */
function builtForAnother(
  { ctx, serve }: App,
  { projects }: Config,
  { jobId, not }: { readonly jobId: number; readonly not: string },
): () => Promise<boolean> {
  const home = projects.find((project) => project.home === true);
  const takeOver = home && whenFree(() => serve(home, null));
  return async () => {
    const where = { jobId, state: 'building', projectName: { not } } as const;
    const upgrade = await ctx.db.upgrade.findFirst({ where });
    if (!upgrade) return false;
    if (upgrade.projectName === home?.name) await takeOver?.();
    else print(`An upgrade is being built for ${upgrade.projectName}, by the running app.`);
    return upgrade.projectName !== home?.name;
  };
}

/** A job that is asked for, and the id of that request. */
export type Asking = { readonly id: string; ask(): Promise<Pick<JobView, 'id' | 'state'>> };

/** A task somebody typed. */
export function asTyped({ ctx }: App, project: Project, typed: string, asked: Asked = {}): Asking {
  const id = randomUUID();
  const request = { id, project, ...readPlan(typed), asked, askedBy: me(), channel: null };
  return { id, ask: () => requestJob(ctx, request) };
}

/**
 * Asks for a job and follows it to its end: live steps, the result, the line of an upgrade if there is one. Its second
 * try, where a gate did not let it pass, is followed as well. True where the last of them did what was asked for.
 */
export async function runAndWatch(
  app: App,
  config: Config,
  project: Project,
  { id, ask }: Asking,
): Promise<boolean> {
  const takeOver = whenFree(() => app.serve(project, id));
  const isOurs = await takeOver();
  const job = await ask();
  if (job.state === 'queued') print(`job ${job.id} · ${project.name} · queued`);
  if (!isOurs) print(`Another process works in ${project.name}: it does this job, or it is done after that.`);
  return watchJob(app, config, { project, jobId: job.id, takeOver });
}

type Watched = {
  readonly project: Project;
  readonly jobId: number;
  readonly takeOver: () => Promise<boolean>;
};

async function watchJob(app: App, config: Config, watched: Watched): Promise<boolean> {
  const { ctx } = app;
  const { project, jobId, takeOver } = watched;
  const ended = await followJob(app, config, watched);
  printCard(jobResult(ended));
  for (const verbs of nextVerbs(ended)) hint(config.invocation, verbs, jobId);
  const upgrade = await ctx.db.upgrade.findFirst({
    where: { jobId, state: { in: ['proposed', 'approved'] } },
  });
  const line = upgrade && (await upgradeLineOf(ctx, config.invocation, upgrade.id, takeOver));
  const mending = await ctx.db.job.findFirst({ where: { mends: jobId }, orderBy: { id: 'asc' } });
  if (!mending) {
    answer({ ...(await jobNow(ctx, jobId)), upgrade: line && upgradeForPrograms(line) });
    return isSuccess(ended.outcome);
  }
  print(`job ${mending.id} · ${project.name} · queued · mends job ${jobId}`);
  return watchJob(app, config, { ...watched, jobId: mending.id });
}

/** Shows the steps of a job as they come; how it is seen once it ended, was delivered where that needs no press, and was looked at. */
function followJob(app: App, config: Config, { project, jobId, takeOver }: Watched): Promise<JobView> {
  const { ctx } = app;
  const isBuiltElsewhere = builtForAnother(app, config, { jobId, not: project.name });
  let seen = -1;
  let state = 'queued';
  let why: string | undefined;
  return follow(async () => {
    const view = await loadJob(ctx, jobId);
    // The other one may end, also in the middle of it: whoever still waits takes the project over.
    await takeOver();
    const held = view?.waiting?.hold;
    if (view && held && held.why !== 'at-once' && held.why !== why) printCard({ ...jobRoot(view), body: '' });
    why = held?.why;
    if (view?.state === 'running' && state === 'queued') print(`job ${jobId} · ${project.name} · running`);
    state = view?.state ?? state;
    const add = (line: string, seq: number) => {
      seen = seq;
      const event = parseStreamLine(line);
      for (const step of event ? stepsOf(event) : []) print(`  · ${step}`);
    };
    const session = await ctx.db.session.findFirst({ where: { jobId, kind: 'job' } });
    if (session) await ctx.transcripts.read(session.id, add, seen + 1);
    if (view?.state !== 'ended' || (await isBeingDelivered(ctx, [jobId]))) return null;
    // As it was before its delivery was over, it would be told to be merged by hand.
    return view.inheritance !== null || (await isBuiltElsewhere()) ? loadJob(ctx, jobId) : null;
  });
}

/** The line about an upgrade; one that is accepted without a press is first waited for. */
async function upgradeLineOf(
  ctx: App['ctx'],
  invocation: string,
  id: number,
  takeOver: () => Promise<boolean>,
): Promise<UpgradeView> {
  const line = await follow(async () => {
    await takeOver();
    const view = await loadUpgrade(ctx, id);
    return view?.decision?.state === 'pending' ? null : view;
  });
  printCard(upgradeLine(line));
  hint(invocation, line.state === 'proposed' ? ['look', 'approve', 'kill'] : ['undo', 'look'], id);
  return line;
}

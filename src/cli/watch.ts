import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { alreadyDecided } from '../domain/answers.ts';
import type { Verb } from '../domain/decision.ts';
import { stepsOf } from '../domain/progress.ts';
import type { Project } from '../domain/project.ts';
import { parseStreamLine } from '../domain/stream-event.ts';
import { jobResult, upgradeLine } from '../domain/words.ts';
import { decide } from '../flow/decide.ts';
import { loadJob, loadUpgrade } from '../flow/load-views.ts';
import { requestJob } from '../flow/request-job.ts';
import { knownProject, me, print, printCard, Told } from './door.ts';

/** How often a waiting command looks at the record. */
const lookEveryMs = 200;

async function follow<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await wait(lookEveryMs);
  }
}

/** Asks for a job and follows it to its end: live steps, the result, the line of an upgrade if there is one. */
export async function runAndWatch({ ctx, serve }: App, project: Project, task: string): Promise<boolean> {
  if (!(await serve(project))) print(`Another process serves ${project.name}; it does the work.`);
  const job = await requestJob(ctx, { id: randomUUID(), project, task, askedBy: me(), channel: null });
  print(`job ${job.id} · ${project.name} · queued`);
  let seen = -1;
  const ended = await follow(async () => {
    const view = await loadJob(ctx, job.id);
    const fresh = { seq: { gt: seen }, session: { jobId: job.id } };
    for (const { seq, body } of await ctx.db.event.findMany({ where: fresh, orderBy: { seq: 'asc' } })) {
      seen = seq;
      const event = parseStreamLine(body);
      for (const step of event ? stepsOf(event) : []) print(`  · ${step}`);
    }
    return view?.state === 'ended' && view.inheritance !== null ? view : null;
  });
  printCard(jobResult(ended));
  if (ended.delivery === 'offered') print(`audition merge ${job.id}   or   audition discard ${job.id}`);
  const upgrade = await ctx.db.upgrade.findFirst({ where: { jobId: job.id, state: 'proposed' } });
  const line = upgrade && (await loadUpgrade(ctx, upgrade.id));
  if (line) {
    printCard(upgradeLine(line));
    print(`audition look ${line.id}   audition approve ${line.id}   or   audition kill ${line.id}`);
  }
  return ended.outcome === 'done' || ended.outcome === 'nothing_to_do';
}

/** Decides, and waits until the decision was carried out or refused. */
export async function decideAndWatch(
  app: App,
  config: Config,
  verb: Verb,
  subject: number,
): Promise<boolean> {
  const { ctx } = app;
  const isJob = verb === 'merge' || verb === 'discard';
  const look = async () => {
    const job = isJob ? await loadJob(ctx, subject) : null;
    const upgrade = isJob ? null : await loadUpgrade(ctx, subject);
    if (job) return { project: job.project, card: jobResult(job) };
    if (upgrade) return { project: upgrade.project, card: upgradeLine(upgrade) };
    throw new Told(`There is no ${isJob ? 'job' : 'upgrade'} ${subject}.`);
  };
  const { project } = await look();
  const decided = await decide(ctx, { verb, subject, by: me() });
  if (decided.kind === 'too-late') {
    printCard(alreadyDecided(decided.what, decided.last));
    return false;
  }
  await app.serve(await knownProject(app, config, project));
  const settled = await follow(async () => {
    const row = await ctx.db.decision.findUnique({ where: { id: decided.decisionId } });
    return row && row.state !== 'pending' ? row : null;
  });
  if (settled.state === 'refused') print(`Not possible: ${settled.words}`);
  else printCard((await look()).card);
  return settled.state === 'done';
}

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { App } from '../app.ts';
import { alreadyDecided } from '../domain/answers.ts';
import type { Verb } from '../domain/decision.ts';
import type { Project } from '../domain/project.ts';
import { jobResult, upgradeLine } from '../domain/words.ts';
import { decide } from '../flow/decide.ts';
import { loadJob, loadUpgrade } from '../flow/load-views.ts';
import { requestJob } from '../flow/request-job.ts';
import { me, print, printCard, Told } from './door.ts';

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
export async function runAndWatch(app: App, project: Project, task: string): Promise<boolean> {
  const { ctx } = app;
  const mine = await app.serve(project);
  if (!mine) print(`Another process serves ${project.name}; it does the work.`);
  const job = await requestJob(ctx, { id: randomUUID(), project, task, askedBy: me(), channel: null });
  print(`job ${job.id} · ${project.name} · queued`);
  const shown: string[] = [];
  const ended = await follow(async () => {
    const view = await loadJob(ctx, job.id);
    for (const step of (view?.steps ?? []).slice(shown.length)) {
      shown.push(step);
      print(`  · ${step}`);
    }
    return view?.state === 'ended' && view.inheritance !== null ? view : null;
  });
  printCard(jobResult(ended));
  if (ended.delivery === 'offered') print(`audition merge ${job.id}   or   audition discard ${job.id}`);
  const upgrade = await ctx.db.upgrade.findFirst({ where: { jobId: job.id, state: 'proposed' } });
  if (upgrade) await printLine(app, upgrade.id);
  return ended.outcome === 'done' || ended.outcome === 'nothing_to_do';
}

async function printLine({ ctx }: App, upgradeId: number): Promise<void> {
  const view = await loadUpgrade(ctx, upgradeId);
  if (!view) return;
  printCard(upgradeLine(view));
  print(`audition look ${view.id}   audition approve ${view.id}   or   audition kill ${view.id}`);
}

/** Decides, and waits until the decision was carried out or refused. */
export async function decideAndWatch(
  app: App,
  projectOf: (name: string) => Promise<Project>,
  verb: Verb,
  subject: number,
): Promise<boolean> {
  const { ctx } = app;
  const isJob = verb === 'merge' || verb === 'discard';
  const view = isJob ? await loadJob(ctx, subject) : await loadUpgrade(ctx, subject);
  if (!view) throw new Told(`There is no ${isJob ? 'job' : 'upgrade'} ${subject}.`);
  const decided = await decide(ctx, { verb, subject, by: me() });
  if (decided.kind === 'too-late') {
    printCard(alreadyDecided(decided.what, decided.last));
    return false;
  }
  await app.serve(await projectOf(view.project));
  const settled = await follow(async () => {
    const row = await ctx.db.decision.findUnique({ where: { id: decided.decisionId } });
    return row && row.state !== 'pending' ? row : null;
  });
  const [job, upgrade] = isJob
    ? [await loadJob(ctx, subject), null]
    : [null, await loadUpgrade(ctx, subject)];
  if (settled.state === 'refused') print(`Not possible: ${settled.words}`);
  else if (job) printCard(jobResult(job));
  else if (upgrade) printCard(upgradeLine(upgrade));
  return settled.state === 'done';
}

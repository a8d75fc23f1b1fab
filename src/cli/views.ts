import type { JobView, UpgradeView } from '../domain/views.ts';
import type { Context } from '../flow/context.ts';
import { loadJob } from '../flow/load-views.ts';

/** What programs are told of a job and of an upgrade. Keys are only ever added. */

export function jobForPrograms(job: JobView) {
  const { id, project, task, askedBy, state, outcome, answer, question, denied, stat, changed } = job;
  const { delivery, landed, followedBy, turns, costUsd, durationMs, inheritance, startedAt, waiting } = job;
  const held = waiting?.hold?.why ?? null;
  return {
    ...{ id, project, task, askedBy, state, held, outcome, answer, question, denied, ...stat, changed },
    ...{ delivery, landed, followedBy, inheritance, turns, costUsd, durationMs, startedAt },
  };
}

export function upgradeForPrograms(upgrade: UpgradeView) {
  const { id, jobId, project, state, slug, noticed, times, since, commit, landed, why } = upgrade;
  return { id, jobId, project, state, slug, noticed, times, since, commit, landed, why };
}

/** The same of a job as it stands now; null when there is none with this number. */
export async function jobNow(ctx: Context, id: number) {
  const view = await loadJob(ctx, id);
  return view && jobForPrograms(view);
}

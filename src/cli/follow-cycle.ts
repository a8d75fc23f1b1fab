import type { App } from '../app.ts';
import { plainText } from '../domain/card.ts';
import type { CycleJob, CycleView } from '../domain/cycle-words.ts';
import { jobResult, jobRoot } from '../domain/job-words.ts';
import type { Project } from '../domain/project.ts';
import type { JobView } from '../domain/views.ts';
import { oneLine } from '../domain/words.ts';
import type { Context } from '../flow/context.ts';
import { goOnWithCycle } from '../flow/go-on-with-cycle.ts';
import { loadCycle } from '../flow/load-cycle.ts';
import { loadJob } from '../flow/load-views.ts';
import { isBeingDelivered } from '../flow/owed-after.ts';
import { Told } from './door.ts';
import { follow, whenFree } from './watch.ts';

/** As far as somebody who waits for its end looks at it. */
export type Cycle = { readonly id: number; readonly projects: readonly string[] };

/** Serves, of the projects of a cycle, those that no other process serves by now; whether there are any. */
export type TakeOver = () => Promise<boolean>;
export function takeOverOf({ serve }: App, projects: readonly Project[], requestId: string): TakeOver {
  const each = projects.map((project) => whenFree(() => serve(project, requestId)));
  return async () => {
    const served: boolean[] = [];
    for (const take of each) served.push(await take());
    return served.includes(true);
  };
}

/**
 * Waits for the end of a cycle and of what follows from its jobs, and says which job is at work and how each ended;
 * where another process ends that worked for it, this one goes on.
 */
export async function followCycle(
  { ctx }: App,
  { id, projects }: Cycle,
  takeOver: TakeOver,
  say: (line: string) => void,
): Promise<CycleView> {
  const told = new Map<number, CycleJob['state']>();
  say(`cycle ${id} · ${projects.join(', ')} · at work`);
  return follow(async () => {
    await takeOver();
    const view = await loadCycle(ctx, id);
    if (!view) throw new Told(`There is no cycle ${id}.`);
    for (const job of view.parts.flatMap(({ jobs }) => jobs)) {
      if (told.get(job.id) === job.state) continue;
      const now = await loadJob(ctx, job.id);
      // It may have gone on since the cycle was read: what is told of it now is not told again.
      if (!now || told.get(job.id) === now.state) continue;
      told.set(job.id, now.state);
      const news = newsOf(now, job);
      if (news !== null) say(news);
    }
    return view.hasEnded && !(await isOwed(ctx, view)) ? lastLook(ctx, view) : null;
  });
}

/** How the items stand once all was carried out: what was ticked last may not have been looked at yet. */
async function lastLook(ctx: Context, { id: cycleId, parts }: CycleView): Promise<CycleView | null> {
  for (const { project } of parts) await goOnWithCycle(ctx, { cycleId, project });
  return loadCycle(ctx, cycleId);
}

/** What is told of a job when its state has changed; that it waits only where something holds it back. */
function newsOf(view: JobView, { id, itemTitle }: CycleJob): string | null {
  const held = view.waiting?.hold;
  if (view.state === 'queued' && (!held || held.why === 'at-once')) return null;
  if (view.state === 'ended') return plainText(jobResult(view).line);
  if (view.state === 'queued') return plainText(jobRoot(view).line);
  return `job ${id} · ${view.project} · running: ${oneLine(itemTitle ?? '')}`;
}

/** Whether a delivery, a tick or the look of the detectors is still to come; what is built in another project is not waited for. */
async function isOwed(ctx: Context, { id: cycleId, parts }: CycleView): Promise<boolean> {
  const ids = parts.flatMap(({ jobs }) => jobs.map(({ id }) => id));
  if (await isBeingDelivered(ctx, ids)) return true;
  const jobs = await ctx.db.job.findMany({ where: { cycleId, inheritance: null } });
  for (const { id: jobId, projectName } of jobs) {
    const elsewhere = { jobId, state: 'building', projectName: { not: projectName } } as const;
    if ((await ctx.db.upgrade.count({ where: elsewhere })) === 0) return true;
  }
  return false;
}

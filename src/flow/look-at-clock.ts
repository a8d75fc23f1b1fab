import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { forgetTranscripts } from './forget-transcripts.ts';
import { moveMonthsOn } from './move-months-on.ts';
import { oweClosings } from './owe-closings.ts';
import { runSchedule } from './run-schedule.ts';

/**
 * Does what is due in a project: closes its days, moves its months on, lets old transcripts go, runs its schedules. Call it under the project's
 * lock. Every time is taken once, by its row; what breaks is logged and tried at the next look.
 */
export async function lookAtClock(ctx: Context, project: Project): Promise<void> {
  const attempt = async (what: string, work: () => Promise<void>) => {
    if (ctx.stopping.aborted) return;
    await work().catch((error: unknown) =>
      ctx.log.error(
        { error, project: project.name, what },
        'what is due could not be done and is tried again',
      ),
    );
  };
  await attempt('eod', () => oweClosings(ctx, project));
  await attempt('rollover', () => moveMonthsOn(ctx, project));
  await attempt('transcripts', () => forgetTranscripts(ctx, project));
  for (const schedule of ctx.schedules.filter((one) => one.project === project.name))
    await attempt(schedule.name, () => runSchedule(ctx, { schedule, project }));
}

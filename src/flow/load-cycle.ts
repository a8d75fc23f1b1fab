import type { Job } from '../../prisma/client/client.ts';
import { type Passed, readCause, readPassed } from '../domain/cycle.ts';
import type { CycleJob, CycleView } from '../domain/cycle-words.ts';
import type { Context } from './context.ts';
import { heldTick } from './held-tick.ts';

/** Jobs with the decisions about them that are being carried out, oldest first. */
export const ofCycle = {
  orderBy: { id: 'asc' },
  include: { decisions: { where: { state: 'pending' } } },
} as const;
type Row = Job & { readonly decisions: readonly unknown[] };

/** How a cycle stands now; null when there is none with this number. */
export async function loadCycle(ctx: Pick<Context, 'db'>, id: number): Promise<CycleView | null> {
  const { db } = ctx;
  const cycle = await db.cycle.findUnique({
    where: { id },
    include: { parts: true, jobs: ofCycle },
  });
  if (!cycle) return null;
  const { jobs, projects, startedBy, stoppedBy, maxJobs } = cycle;
  const parts = projects.flatMap((name) => cycle.parts.find(({ projectName }) => projectName === name) ?? []);
  return {
    ...{ id, startedBy, stoppedBy, maxJobs, hasEnded: cycle.endedAt !== null },
    costUsd: jobs.reduce((sum, { costUsd }) => sum + costUsd, 0),
    parts: await Promise.all(
      parts.map(async ({ projectName: project, progress, toDo, ended, ...part }) => ({
        ...{ project, progress, toDo, ended },
        ...{ cause: readCause(part.cause), passed: await withTicks(ctx, readPassed(part.passed)) },
        jobs: jobs.filter((job) => job.projectName === project).map(jobOf),
      })),
    ),
  };
}

/** Of what is merged and open, why it is not ticked. */
const withTicks = (ctx: Pick<Context, 'db'>, all: readonly Passed[]) =>
  Promise.all(
    all.map(async (item) => ({
      ...item,
      ...(item.why === 'merged' && { tick: await heldTick(ctx, item.job) }),
    })),
  );

const jobOf = ({ id, item, itemTitle, state, outcome, decisions }: Row): CycleJob => ({
  ...{ id, item, itemTitle, state, outcome, isSettling: decisions.length > 0 },
});

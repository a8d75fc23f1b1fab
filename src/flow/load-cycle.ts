import { readCause, readPassed } from '../domain/cycle.ts';
import type { CycleJob, CycleView } from '../domain/cycle-words.ts';
import type { Context } from './context.ts';

/** How a cycle stands now; null when there is none with this number. */
export async function loadCycle({ db }: Pick<Context, 'db'>, id: number): Promise<CycleView | null> {
  const cycle = await db.cycle.findUnique({
    where: { id },
    include: { parts: true, jobs: { orderBy: { id: 'asc' } } },
  });
  if (!cycle) return null;
  const { jobs, projects, startedBy, stoppedBy } = cycle;
  const parts = projects.flatMap((name) => cycle.parts.find(({ projectName }) => projectName === name) ?? []);
  return {
    ...{ id, startedBy, stoppedBy, hasEnded: cycle.endedAt !== null },
    costUsd: jobs.reduce((sum, { costUsd }) => sum + costUsd, 0),
    parts: parts.map(({ projectName: project, progress, toDo, ended, ...part }) => ({
      ...{ project, progress, toDo, ended },
      ...{ cause: readCause(part.cause), passed: readPassed(part.passed) },
      jobs: jobs.filter((job) => job.projectName === project).map(jobOf),
    })),
  };
}

const jobOf = ({ id, item, itemTitle, state, outcome }: CycleJob): CycleJob => ({
  ...{ id, item, itemTitle, state, outcome },
});

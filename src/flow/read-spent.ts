import { dayHours } from '../domain/budget.ts';
import type { Spent } from '../domain/stage/spending.ts';
import type { Tx } from './context.ts';

/** What a project's builders, the probes of what they built, and the questions to the judge took in 24 hours until `now`. */
export async function readSpent(db: Tx, projectName: string, now: Date): Promise<Spent> {
  const { _sum, _count } = await db.session.aggregate({
    where: {
      startedAt: { gt: new Date(now.getTime() - dayHours * 3_600_000) },
      OR: [
        { kind: 'builder', upgrade: { projectName } },
        { kind: 'judge', judgements: { some: { signals: { some: { projectName } } } } },
      ],
    },
    ...{ _sum: { costUsd: true }, _count: true },
  });
  return { dollars: _sum.costUsd ?? 0, runs: _count };
}

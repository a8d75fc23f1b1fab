import type { Prisma } from '../../prisma/client/client.ts';
import type { Yield } from '../domain/ledger-yield.ts';
import type { Tx } from './context.ts';

const proposed = ['proposed', 'approved', 'killed', 'undone', 'retired'] as const;
const wantedStates = ['approved', 'retired'] as const;

/** What all upgrades of the record, or of one project, come to. A judge's question counts where its signal is. */
export async function readYield(db: Tx, projectName?: string): Promise<Yield> {
  const of = projectName === undefined ? {} : { projectName };
  const lines = await db.upgrade.count({ where: { ...of, state: { in: [...proposed] } } });
  const wanted = await db.upgrade.count({ where: { ...of, state: { in: [...wantedStates] } } });
  const jobs = await db.job.count({ where: { ...of, state: 'ended', startedAt: { not: null } } });
  const judge = projectName === undefined ? {} : { judgements: { some: { signals: { some: of } } } };
  const ours = await spent(db, {
    OR: [
      { kind: 'builder', upgrade: of },
      { kind: 'judge', ...judge },
    ],
  });
  const theirs = await spent(db, { kind: 'job', job: of });
  return {
    ...{ lines, wanted, jobs, ourUsd: ours.costUsd },
    ...{ ourTokens: ours.tokens, jobTokens: theirs.tokens },
  };
}

async function spent(db: Tx, where: Prisma.SessionWhereInput): Promise<{ tokens: number; costUsd: number }> {
  const { _sum } = await db.session.aggregate({ where, _sum: { tokens: true, costUsd: true } });
  return { tokens: Number(_sum.tokens ?? 0), costUsd: _sum.costUsd ?? 0 };
}

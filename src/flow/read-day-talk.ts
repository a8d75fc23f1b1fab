import { type DayFacts, sessionRef } from '../domain/worklog/facts.ts';
import type { Tx } from './context.ts';
import type { Day } from './read-day-decided.ts';

/** What the persistent session took up and was through with on a day, also where that was no answer; null for nothing. */
export async function readTalk(db: Tx, { project, from, until }: Day): Promise<DayFacts['talk']> {
  const remarks = await db.remark.findMany({
    where: { projectName: project, answeredAt: { gte: from, lt: until }, tries: { gt: 0 } },
    select: { sessionId: true, costUsd: true },
    orderBy: { id: 'asc' },
  });
  if (remarks.length === 0) return null;
  return {
    refs: [...new Set(remarks.map(({ sessionId }) => sessionRef(sessionId)))],
    ...{ messages: remarks.length, usd: remarks.reduce((sum, { costUsd }) => sum + costUsd, 0) },
  };
}

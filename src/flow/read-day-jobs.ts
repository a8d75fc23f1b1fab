import type { Prisma } from '../../prisma/client/client.ts';
import { oneLine } from '../domain/words.ts';
import type { Recorded } from '../domain/worklog/carry.ts';
import { standAt } from '../domain/worklog/carry.ts';
import { commitRefs, itemRef, type JobFact, jobRef } from '../domain/worklog/facts.ts';
import type { Tx } from './context.ts';
import type { Day } from './read-day-decided.ts';

/** Work that was asked for longer ago than this (days) is carried over no more, but for an offer nobody has decided. */
const rememberedDays = 60;
const dayMs = 24 * 3_600_000;

const columns = {
  ...{ id: true, task: true, item: true, itemTitle: true, retryOf: true, follows: true, mends: true },
  ...{ outcome: true, delivery: true, landed: true, commit: true, question: true, denied: true },
  ...{ droppedAt: true, createdAt: true, startedAt: true, endedAt: true, askedBy: true },
  ...{ costUsd: true, durationMs: true, exitNote: true, inheritance: true },
  decisions: {
    where: { state: 'done' },
    orderBy: { id: 'asc' },
    select: { verb: true, settledAt: true },
  },
} as const satisfies Prisma.JobSelect;

/** The jobs of a project that a day may tell of, oldest first. */
export async function readRecorded(db: Tx, { project, from, until }: Day) {
  const since = new Date(from.getTime() - rememberedDays * dayMs);
  return db.job.findMany({
    where: {
      ...{ projectName: project, createdAt: { lt: until } },
      OR: [{ createdAt: { gte: since } }, { delivery: 'offered' }],
    },
    orderBy: { id: 'asc' },
    select: columns,
  });
}
type Row = Awaited<ReturnType<typeof readRecorded>>[number];

/** The jobs that ended on the day, in the order they did. */
export const jobFacts = (rows: readonly Row[], { from, until }: Day): JobFact[] =>
  rows
    .flatMap((row) =>
      row.endedAt !== null && row.endedAt >= from && row.endedAt < until
        ? jobFact(row, row.endedAt, until)
        : [],
    )
    .sort((a, b) => (a.at < b.at ? -1 : 1));

function jobFact(row: Row, endedAt: Date, until: Date): JobFact {
  const { id, item, itemTitle, task, outcome, costUsd, durationMs, exitNote, inheritance } = row;
  const stand = standAt(row satisfies Recorded, until);
  const landed = stand === 'done' ? row.landed : null;
  return {
    refs: [jobRef(id), ...commitRefs(landed ?? row.commit), ...(item === null ? [] : [itemRef(item)])],
    ...{ at: endedAt.toISOString(), title: oneLine(itemTitle ?? task), outcome: outcome ?? 'failed', stand },
    ...{ by: row.askedBy, usd: costUsd, minutes: durationMs / 60_000 },
    note: inheritance === 'flagged' && exitNote ? oneLine(exitNote, 160) : null,
  };
}

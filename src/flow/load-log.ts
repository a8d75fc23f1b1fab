import { factsSchema } from '../domain/worklog/facts.ts';
import { proseSchema } from '../domain/worklog/prose.ts';
import type { Log } from '../domain/worklog/render.ts';
import type { Context } from './context.ts';

/** A log with the channel it is in, null where that is none. */
export type Kept = Log & { readonly channel: string | null };

/** The log of a date as the record has it; null where there is none. Prose of another form counts as none. */
export async function loadLog(
  { db }: Pick<Context, 'db'>,
  projectName: string,
  date: string,
): Promise<Kept | null> {
  const row = await db.workLog.findUnique({ where: { projectName_date: { projectName, date } } });
  const facts = factsSchema.safeParse(row?.facts).data;
  if (!row || !facts) return null;
  const { costUsd, closedBy, channel } = row;
  return { facts, prose: proseSchema.safeParse(row.prose).data ?? null, costUsd, closedBy, channel };
}

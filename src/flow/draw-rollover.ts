import type { Card } from '../domain/card.ts';
import { rolloverCard } from '../domain/release-words.ts';
import { writeSchema } from '../domain/write.ts';
import type { Context } from './context.ts';

/** What there is to say of a rollover now; null when the record has none of this number. */
export async function drawRollover({ db }: Pick<Context, 'db'>, id: number): Promise<Card | null> {
  const row = await db.decision.findUnique({ where: { id } });
  const write = row && writeSchema.safeParse(row.write).data;
  if (!row || write?.kind !== 'rollover') return null;
  return rolloverCard({ ...row, ...write, project: row.projectName ?? '' });
}

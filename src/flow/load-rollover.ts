import type { RolloverView } from '../domain/release-words.ts';
import { writeSchema } from '../domain/write.ts';
import type { Context } from './context.ts';

/** A rollover as it stands; null when the record has none of this number. */
export async function loadRollover({ db }: Pick<Context, 'db'>, id: number): Promise<RolloverView | null> {
  const row = await db.decision.findUnique({ where: { id } });
  const write = row && writeSchema.safeParse(row.write).data;
  if (!row || write?.kind !== 'rollover') return null;
  const { projectName, by, state, commit, words } = row;
  return { ...write, project: projectName ?? '', by, state, commit, words };
}

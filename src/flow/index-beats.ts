import type { Context, Tx } from './context.ts';
import { readBeats } from './read-beats.ts';

/** Beats made known in one transaction. */
const atOnce = 500;
/** Milliseconds they may take: the default of 5 s is for one press of a button. */
const timeout = 60_000;

/**
 * Makes those beats of a project known to the index that are from before there was one; nothing to do is one look at
 * one row. The newest first, and where it is ended it goes on later: what was done is written down with it.
 */
export async function indexBeats(
  ctx: Pick<Context, 'db' | 'index' | 'log'>,
  projectName: string,
): Promise<void> {
  const left = await ctx.db.unindexed.findUnique({ where: { projectName } });
  if (!left) return;
  ctx.log.info({ project: projectName }, 'beats from before the index are made known to it');
  for (let lastBeat: number | null = left.lastBeat; lastBeat !== null; )
    lastBeat = await indexSome(ctx, projectName, lastBeat);
}

/** The row up to which beats are left then; null when none are. */
async function indexSome(
  { db, index }: Pick<Context, 'db' | 'index'>,
  projectName: string,
  upTo: number,
): Promise<number | null> {
  const where = { projectName, id: { lte: upTo } };
  const some = await db.beat.findMany({ where, select: { id: true }, orderBy: { id: 'desc' }, take: atOnce });
  const ids = some.map(({ id }) => id);
  const lastBeat = ids.length === atOnce ? Math.min(...ids) - 1 : null;
  const known = async (tx: Tx) => {
    const { beats, rows } = await readBeats(tx, { ids });
    await index.add(
      tx,
      beats.map((beat) => ({ beatId: rows.get(beat.id) ?? 0, beat })),
    );
    if (lastBeat === null) await tx.unindexed.deleteMany({ where: { projectName } });
    else await tx.unindexed.updateMany({ where: { projectName }, data: { lastBeat } });
  };
  await db.$transaction(known, { timeout });
  return lastBeat;
}

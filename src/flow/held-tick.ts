import type { HeldTick } from '../domain/tick-words.ts';
import type { Context } from './context.ts';
import { itemsOf, tickKey } from './tick-item.ts';

/** Why what a merged job was about is not ticked; null where it is, or nothing was tried yet. */
export async function heldTick({ db }: Pick<Context, 'db'>, jobId: number): Promise<HeldTick | null> {
  const job = await db.job.findUnique({ where: { id: jobId } });
  if (job?.delivery !== 'merged') return null;
  const keys = (await itemsOf(db, job)).map((item) => tickKey(item.jobId));
  const held = await db.decision.findFirst({
    where: { key: { in: keys }, state: { in: ['pending', 'refused'] }, words: { not: null } },
    orderBy: { id: 'asc' },
  });
  return held && { words: held.words ?? '', goesOn: held.state === 'pending' };
}

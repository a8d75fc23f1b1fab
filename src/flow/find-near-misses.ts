import type { Beat } from '../domain/history/beat.ts';
import { nearMisses } from '../domain/stage/near-misses.ts';
import type { Context } from './context.ts';
import { readBeats } from './read-beats.ts';

/** Beats looked at: those nearest to the newest of the evidence. */
const looked = 40;

/** Requests of a project for something else that come near to a signal's: at most as many as are asked. */
export async function findNearMisses(
  ctx: Pick<Context, 'db' | 'index'>,
  project: string,
  signalId: number,
  evidence: readonly Beat[],
): Promise<string[]> {
  const [newest] = evidence;
  if (!newest) return [];
  return ctx.db.$transaction(async (tx) => {
    const { near } = await ctx.index.near(tx, newest, { projects: [project], limit: looked });
    const rows = await tx.beat.findMany({
      where: {
        id: { in: [...near] },
        evidence: { none: { signalId } },
        OR: [{ jobId: { not: null } }, { session: { kind: { in: ['imported', 'persistent'] } } }],
      },
      select: { id: true },
    });
    const others = new Set(rows.map(({ id }) => id));
    const ids = near.filter((id) => others.has(id));
    const read = await readBeats(tx, { ids });
    const byRow = new Map(read.beats.map((beat) => [read.rows.get(beat.id), beat]));
    const candidates = ids.flatMap((id) => byRow.get(id) ?? []);
    return nearMisses(evidence, candidates);
  });
}

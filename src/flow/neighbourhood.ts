import type { Beat } from '../domain/history/beat.ts';
import type { Corpus } from '../domain/signals/request-windows.ts';
import type { Context, Tx } from './context.ts';
import { type BeatsRead, readBeats } from './read-beats.ts';
import { scopeOf } from './scopes.ts';

/** Beats that are looked at beside a new one: those nearest to it. */
export const nearest = 40;
/** Evidence of signals they belong to, the newest: enough to know a signal again. */
const mostEvidence = 200;

/** Beats looked at together: which are new, which row each is kept in, and how rare their terms are in all. */
export type Together = {
  readonly beats: readonly Beat[];
  readonly fresh: ReadonlySet<string>;
  readonly rows: ReadonlyMap<string, number>;
  readonly corpus: Corpus;
  /** Whether some of them are evidence of a signal already. */
  readonly known: boolean;
};

/**
 * Makes new beats known to the index, and reads what they are to be compared with: the nearest
 * beats, the evidence of signals those belong to, and what tells how they were meant. Time does not grow with the record.
 * Safe to do again.
 */
export async function readNeighbourhood(
  ctx: Pick<Context, 'index' | 'projects'>,
  tx: Tx,
  own: BeatsRead,
): Promise<Together> {
  const idOf = (beat: Beat) => own.rows.get(beat.id) ?? 0;
  await ctx.index.add(
    tx,
    own.beats.map((beat) => ({ beatId: idOf(beat), beat })),
  );
  const near = new Set(own.rows.values());
  const company = new Set<number>();
  for (const beat of own.beats) {
    const projects = await scopeOf(ctx, tx, beat.project);
    const found = await ctx.index.near(tx, beat, { projects, limit: nearest });
    for (const id of found.near) near.add(id);
    for (const id of found.company) company.add(id);
  }
  const evidence = await evidenceBeside(tx, [...near]);
  for (const id of evidence) near.add(id);
  const { beats, rows } = await readBeats(tx, { ids: [...near, ...company] });
  const corpus = await ctx.index.corpusOf(tx, beats);
  return { beats, rows, fresh: new Set(own.rows.keys()), corpus, known: evidence.length > 0 };
}

/** The evidence of signals that have one of these beats. */
async function evidenceBeside(tx: Tx, beatIds: number[]): Promise<number[]> {
  const signal = { evidence: { some: { beatId: { in: beatIds } } } };
  const rows = await tx.evidence.findMany({
    where: { signal },
    select: { beatId: true },
    orderBy: { beatId: 'desc' },
    take: mostEvidence,
  });
  return rows.map(({ beatId }) => beatId);
}

import type { Prisma } from '../../prisma/client/client.ts';
import { matchKnown } from '../domain/signals/reconcile.ts';
import { placeOf } from '../domain/signals/scope.ts';
import type { Signal } from '../domain/signals/signal.ts';
import type { Tx } from './context.ts';

export type Findings = {
  readonly found: readonly Signal[];
  /** The row of each beat that is evidence, by the beat's id. */
  readonly rows: ReadonlyMap<string, number>;
  /** The repository for what spans projects; null where there is none. */
  readonly home: string | null;
  readonly now: Date;
};

/** Two detectors at a time would both find that a signal is not there yet. */
const findingsLock = 7_300_003;

/**
 * Writes down what the detectors found: more evidence for a signal the record has, or a new signal. Doing it again
 * changes nothing. Returns the ids of the signals that what was found is.
 */
export async function recordFindings(tx: Tx, { found, rows, home, now }: Findings): Promise<number[]> {
  if (found.length === 0) return [];
  await tx.$executeRaw`select pg_advisory_xact_lock(${findingsLock})`;
  const matches = matchKnown(found, await readKnown(tx, found, rows));
  const ids: number[] = [];
  for (const { found: signal, known } of matches) {
    const evidence = signal.evidence.flatMap(({ beat, quote }) => {
      const beatId = rows.get(beat);
      return beatId === undefined ? [] : [{ beatId, quote }];
    });
    const id = known ?? (await create(tx, signal, placeOf(signal.evidence, home)));
    await tx.evidence.createMany({
      data: evidence.map((row) => ({ ...row, signalId: id, addedAt: now })),
      skipDuplicates: true,
    });
    if (known !== null) await update(tx, known, signal, home);
    ids.push(id);
  }
  return [...new Set(ids)];
}

async function readKnown(tx: Tx, found: readonly Signal[], rows: Findings['rows']) {
  const names = new Map([...rows].map(([name, id]) => [id, name]));
  const beatIds = found.flatMap(({ evidence }) => evidence.flatMap(({ beat }) => rows.get(beat) ?? []));
  const where: Prisma.SignalWhereInput = { evidence: { some: { beatId: { in: beatIds } } } };
  const known = await tx.signal.findMany({ where, include: { evidence: true }, orderBy: { id: 'asc' } });
  return known.map(({ id, kind, evidence }) => ({
    ...{ id, kind },
    evidence: evidence.map(({ beatId, quote }) => ({ beat: names.get(beatId) ?? `row ${beatId}`, quote })),
  }));
}

async function create(tx: Tx, { kind, title, cost, firedAt }: Signal, projectName: string): Promise<number> {
  const { id } = await tx.signal.create({ data: { kind, title, cost, firedAt, projectName } });
  return id;
}

/** What is known of it grows: a part of its evidence may have been looked at. What came from two projects is for home. */
async function update(tx: Tx, id: number, { cost, firedAt }: Signal, home: string | null): Promise<void> {
  const row = await tx.signal.findUniqueOrThrow({ where: { id } });
  const acted = (await tx.upgrade.count({ where: { signalId: id } })) > 0;
  const beats = await tx.beat.findMany({
    where: { evidence: { some: { signalId: id } } },
    select: { projectName: true },
    distinct: ['projectName'],
    orderBy: { projectName: 'asc' },
  });
  const places = beats.map((beat) => ({ project: beat.projectName }));
  await tx.signal.update({
    where: { id },
    data: {
      cost: Math.max(row.cost, cost),
      firedAt: firedAt < row.firedAt ? firedAt : row.firedAt,
      ...(acted ? {} : { projectName: placeOf(places, home) }),
    },
  });
}

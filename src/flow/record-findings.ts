import type { Prisma } from '../../prisma/client/client.ts';
import { type Known, matchKnown } from '../domain/signals/reconcile.ts';
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
export async function recordFindings(tx: Tx, findings: Findings): Promise<number[]> {
  const ids = await write(tx, findings, true);
  await tx.signal.updateMany({ where: { id: { in: ids }, certain: false }, data: { certain: true } });
  return ids;
}

/** Writes down weaker groups the judge was asked about, in the same way. */
export const recordWeaker = (tx: Tx, findings: Findings): Promise<number[]> => write(tx, findings, false);

/**
 * Counts weaker groups the record knows as signals, whatever was said of those, as evidence for them. Returns the ids of
 * these, and the groups nobody has seen yet.
 */
export async function joinKnown(tx: Tx, weaker: Findings): Promise<{ ids: number[]; left: Findings }> {
  const ids = new Set<number>();
  const left: Signal[] = [];
  const known = await lockKnown(tx, weaker);
  for (const signal of weaker.found) {
    // Each by itself: a second group of what is known is still nothing to ask about.
    const id = matchKnown([signal], known)[0]?.known ?? null;
    if (id === null) left.push(signal);
    else {
      await grow(tx, id, signal, weaker);
      ids.add(id);
    }
  }
  return { ids: [...ids], left: { ...weaker, found: left } };
}

async function write(tx: Tx, findings: Findings, certain: boolean): Promise<number[]> {
  const ids: number[] = [];
  for (const { found, known } of matchKnown(findings.found, await lockKnown(tx, findings))) {
    const id = known ?? (await create(tx, found, certain, findings.home));
    await grow(tx, id, found, findings);
    ids.push(id);
  }
  return ids;
}

/** Signals the record has of the same beats; nobody else finds any until this transaction has ended. */
async function lockKnown(tx: Tx, { found, rows }: Findings): Promise<Known[]> {
  if (found.length === 0) return [];
  await tx.$executeRaw`select pg_advisory_xact_lock(${findingsLock})`;
  const names = new Map([...rows].map(([name, id]) => [id, name]));
  const beatIds = found.flatMap(({ evidence }) => evidence.flatMap(({ beat }) => rows.get(beat) ?? []));
  const where: Prisma.SignalWhereInput = { evidence: { some: { beatId: { in: beatIds } } } };
  const known = await tx.signal.findMany({ where, include: { evidence: true }, orderBy: { id: 'asc' } });
  return known.map(({ id, kind, evidence }) => ({
    ...{ id, kind },
    evidence: evidence.map(({ beatId, quote }) => ({ beat: names.get(beatId) ?? `row ${beatId}`, quote })),
  }));
}

async function create(tx: Tx, signal: Signal, certain: boolean, home: string | null): Promise<number> {
  const { kind, title, cost, firedAt, evidence } = signal;
  const projectName = placeOf(evidence, home);
  const { id } = await tx.signal.create({ data: { kind, title, cost, firedAt, certain, projectName } });
  return id;
}

/** What is known of it grows: a part of its evidence may have been looked at. What came from two projects is for home. */
async function grow(tx: Tx, id: number, signal: Signal, { rows, home, now }: Findings): Promise<void> {
  const evidence = signal.evidence.flatMap(({ beat, quote }) => {
    const beatId = rows.get(beat);
    return beatId === undefined ? [] : [{ beatId, quote, signalId: id, addedAt: now }];
  });
  await tx.evidence.createMany({ data: evidence, skipDuplicates: true });
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
      cost: Math.max(row.cost, signal.cost),
      firedAt: signal.firedAt < row.firedAt ? signal.firedAt : row.firedAt,
      ...(acted ? {} : { projectName: placeOf(places, home) }),
    },
  });
}

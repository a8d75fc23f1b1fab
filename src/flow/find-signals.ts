import type { Prisma } from '../../prisma/client/client.ts';
import type { Beat } from '../domain/history/beat.ts';
import { type Signal, signalsIn } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import { evidentJob } from './detect-signals.ts';

export type SignalQuestion = {
  readonly project: string;
  /** Nothing that came later is looked at. */
  readonly asOf?: Date | undefined;
  readonly digest: (text: string) => string;
};

/** What the detectors find in all that the record holds of a project; null when it holds no beat of it. */
export async function findSignals(
  { db }: Pick<Context, 'db'>,
  { project: projectName, asOf, digest }: SignalQuestion,
): Promise<Signal[] | null> {
  const rows = await db.beat.findMany({
    where: { projectName, ...evidential, ...(asOf ? { at: { lte: asOf } } : {}) },
    include: withSession,
    orderBy: { id: 'asc' },
  });
  return rows.length === 0 ? null : signalsIn(rows.map(toBeat), digest);
}

/** Imported history, and jobs that did what they were asked for; builders are no evidence. */
const evidential = {
  OR: [{ session: { kind: 'imported' } }, { session: evidentJob }],
} satisfies Prisma.BeatWhereInput;

const withSession = { session: { include: { job: true } } } as const;
type Row = Prisma.BeatGetPayload<{ include: typeof withSession }>;

function toBeat({ session, uuid, projectName, failures, rejections, ...row }: Row): Beat {
  const { job } = session;
  return {
    ...{ id: uuid ?? `job ${job?.id}`, session: session.id, project: projectName },
    conversation: job ? `job ${job.retryOf ?? job.id}` : (session.conversation ?? session.id),
    ...{ at: row.at, request: row.request, label: row.label, interrupted: row.interrupted },
    executor: row.executor ?? session.executor,
    turns: job ? session.turns : row.turns,
    // Written by the import from this very type.
    failures: failures as unknown as Beat['failures'],
    rejections: rejections as unknown as Beat['rejections'],
  };
}

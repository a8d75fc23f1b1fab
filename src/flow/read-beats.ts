import type { Prisma } from '../../prisma/client/client.ts';
import type { Beat } from '../domain/history/beat.ts';
import type { Tx } from './context.ts';

/** The detectors' beats, and the row each is kept in. */
export type BeatsRead = { readonly beats: Beat[]; readonly rows: ReadonlyMap<string, number> };

/** How many beats are looked at together, the newest: what stopped coming before them will hardly come again. */
export const lookBack = 30_000;

/** Sessions that are evidence: imported ones and those of jobs. A builder's and a judge's never are. */
const evidential = { session: { kind: { in: ['imported', 'job'] } } } satisfies Prisma.BeatWhereInput;
const withSession = {
  session: { select: { id: true, conversation: true, executor: true, turns: true, job: true } },
} satisfies Prisma.BeatInclude;
export type BeatRow = Prisma.BeatGetPayload<{ include: typeof withSession }>;

/** Reads beats as the detectors see them, the newest `lookBack` of those that match. */
export async function readBeats(db: Tx, where: Prisma.BeatWhereInput): Promise<BeatsRead> {
  const rows = await db.beat.findMany({
    where: { AND: [where, evidential] },
    include: withSession,
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: lookBack,
  });
  const beats = rows.map(toBeat);
  return { beats, rows: new Map(rows.map((row, at) => [beats[at]?.id ?? '', row.id])) };
}

/** Work that ended otherwise, or was discarded, was not done. */
const isDone = ({ outcome, delivery }: { outcome: string | null; delivery: string }): boolean =>
  (outcome === 'done' || outcome === 'nothing_to_do') && delivery !== 'discarded';

function toBeat({ session, uuid, projectName, failures, rejections, ...row }: BeatRow): Beat {
  const { job } = session;
  // A reply in a job's thread is a beat of the same conversation, which asks for nothing by itself.
  const own = row.jobId === null ? null : job;
  return {
    ...{ id: uuid ?? `job ${row.jobId}`, session: session.id, project: projectName },
    conversation: conversationOf(session),
    ...{ at: row.at, request: row.request, label: row.label, interrupted: row.interrupted },
    executor: row.executor ?? session.executor,
    turns: own ? Math.max(session.turns, row.turns) : row.turns,
    // Written by the import and the run from this very type.
    failures: failures as unknown as Beat['failures'],
    rejections: rejections as unknown as Beat['rejections'],
    ...(job ? { job: { done: own !== null && isDone(own) } } : {}),
  };
}

type Conversing = {
  readonly id: string;
  readonly conversation: string | null;
  readonly job: { readonly id: number; readonly retryOf: number | null } | null;
};

/** A job and its retries are one conversation, and so are imported sessions that share messages. */
export const conversationOf = ({ id, conversation, job }: Conversing): string =>
  job ? `job ${job.retryOf ?? job.id}` : (conversation ?? id);

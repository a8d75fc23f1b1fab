import type { Beat } from '../domain/history/beat.ts';
import { isSuccess } from '../domain/outcome.ts';
import { maybeHookUse } from '../domain/signals/hook-use.ts';
import type { Tx } from './context.ts';

/** The detectors' beats, and the row each is kept in. */
export type BeatsRead = { readonly beats: Beat[]; readonly rows: ReadonlyMap<string, number> };

/** How many beats are looked at together, the newest: what stopped coming before them will hardly come again. */
export const lookBack = 30_000;

/** Which beats are read: of these projects, rows or jobs' sessions, and none later than a moment. */
export type Wanted = {
  readonly projects?: readonly string[];
  readonly ids?: readonly number[];
  readonly jobId?: number;
  readonly until?: Date;
};

type Row = {
  readonly id: number;
  readonly uuid: string | null;
  readonly project: string;
  readonly request: string;
  readonly label: string | null;
  readonly executor: string | null;
  readonly turns: number;
  readonly interrupted: boolean;
  readonly failures: Beat['failures'];
  readonly rejections: Beat['rejections'];
  readonly at: Date;
  readonly session: string;
  readonly conversation: string | null;
  /** The job its session is of, and whether this is the job's own beat: else it is a reply in its thread. */
  readonly jobId: number | null;
  readonly isOwn: boolean;
  /** Its request was said in the thread of an earlier job (for it or the job it mends): a beat of that one already. */
  readonly isSaid: boolean;
  readonly retryOf: number | null;
  readonly threadOf: number | null;
  readonly outcome: string | null;
  readonly delivery: string | null;
};

/**
 * Reads beats as the detectors see them, the newest `lookBack` of those wanted: of imported sessions, of jobs and of the one
 * that is talked with.
 * A builder's and a judge's are never evidence, and neither is what a live hook stopped.
 */
export async function readBeats(db: Tx, wanted: Wanted): Promise<BeatsRead> {
  const [projects, ids] = [wanted.projects ?? null, wanted.ids ?? null];
  const [jobId, until] = [wanted.jobId ?? null, wanted.until ?? null];
  const rows = await db.$queryRaw<Row[]>`
    select beat.id, beat.uuid, beat."projectName" as project, beat.request, beat.label, beat.turns, beat.interrupted,
      beat.failures, beat.rejections, beat.at, coalesce(beat.executor, session.executor) as executor,
      session.id as session, session.conversation, job.id as "jobId", beat."jobId" is not null as "isOwn",
      job."retryOf", job."threadOf", job.outcome, job.delivery,
      exists (
        select 1 from "Beat" said where said.uuid in (job."requestId"::text, mended."requestId"::text)
      ) as "isSaid"
    from "Beat" beat
    join "Session" session on session.id = beat."sessionId"
    left join "Job" job on job.id = session."jobId"
    left join "Job" mended on mended.id = job.mends
    where session.kind in ('imported', 'job', 'persistent')
      and (${projects}::text[] is null or beat."projectName" = any(${projects}::text[]))
      and (${ids}::int[] is null or beat.id = any(${ids}::int[]))
      and (${jobId}::int is null or session."jobId" = ${jobId}::int)
      and (${until}::timestamptz is null or beat.at <= ${until}::timestamptz)
    order by beat.at desc, beat.id desc limit ${lookBack}`;
  const hooks = await readHooks(db);
  const beats = rows.map((row) => withoutUses(toBeat(row), hooks));
  return { beats, rows: new Map(rows.map((row, at) => [beats[at]?.id ?? '', row.id])) };
}

type Hook = { readonly projectName: string; readonly livePath: string | null };

/** The hooks that upgrades brought, also those that are gone again: they are few. */
const readHooks = (db: Tx): Promise<Hook[]> =>
  db.upgrade.findMany({
    where: { kind: 'hook', landed: { not: null }, livePath: { not: null } },
    select: { projectName: true, livePath: true },
  });

function withoutUses(beat: Beat, hooks: readonly Hook[]): Beat {
  const own = hooks.flatMap(({ projectName, livePath }) =>
    projectName === beat.project && livePath !== null ? [livePath] : [],
  );
  if (own.length === 0) return beat;
  return { ...beat, failures: beat.failures.filter((failure) => !maybeHookUse(failure, own)) };
}

/** Work that ended otherwise, or was discarded, was not done. */
export const isDone = ({ outcome, delivery }: Pick<Row, 'outcome' | 'delivery'>): boolean =>
  isSuccess(outcome) && delivery !== 'discarded';

function toBeat(row: Row): Beat {
  const {
    uuid,
    jobId,
    session: id,
    conversation,
    retryOf,
    threadOf,
    outcome,
    delivery,
    isOwn,
    isSaid,
    id: _,
    ...facts
  } = row;
  const job = jobId === null ? null : { id: jobId, retryOf, threadOf };
  // A reply in a job's thread is a beat of the same conversation, which asks for nothing by itself; and neither does
  // the job it began.
  const done = isOwn && !isSaid && isDone({ outcome, delivery });
  return {
    ...facts,
    id: uuid ?? `job ${jobId}`,
    session: id,
    conversation: conversationOf({ id, conversation, job }),
    ...(job ? { job: { done } } : {}),
  };
}

type Conversing = {
  readonly id: string;
  readonly conversation: string | null;
  readonly job: {
    readonly id: number;
    readonly retryOf: number | null;
    readonly threadOf: number | null;
  } | null;
};

/** A job, its retries and what goes on from it in its thread are one conversation, and so are imported sessions that share messages. */
export const conversationOf = ({ id, conversation, job }: Conversing): string =>
  job ? `job ${job.threadOf ?? job.retryOf ?? job.id}` : (conversation ?? id);

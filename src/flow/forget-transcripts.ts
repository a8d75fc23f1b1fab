import { localDate } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { lastTaken, take } from './slots.ts';

type Needs = Pick<Context, 'db' | 'now' | 'log' | 'stopping' | 'transcriptDays'>;

const dayMs = 24 * 3_600_000;
/** Sessions whose rows go in one statement: a session has thousands, and whoever writes meanwhile should not wait. */
const batch = 10;
/** The row that says since when the others are gone. Rows of a transcript count from 0, so no reader meets it. */
export const goneSeq = -1;
const longest = 2_147_483_647; // bytes are an integer of 32 bits

/**
 * Once a day of the project's zone: removes the rows of transcripts that ended more than `transcriptDays` days ago, in
 * small batches, and leaves one row each that says since when. Sessions, beats, signals, the ledger and work logs are
 * other rows and stay. What somebody still reads stays too: see `old`. Call it under the project's lock.
 */
export async function forgetTranscripts(ctx: Needs, { name, day }: Project): Promise<void> {
  const { db, now, transcriptDays: days = 0 } = ctx;
  if (days === 0) return;
  const slot = { name: `transcripts/${name}`, due: localDate(now(), day.zone) };
  if ((await lastTaken(db, slot.name))?.due === slot.due) return;
  const before = new Date(now().getTime() - days * dayMs);
  let sessions = 0;
  for (let more = true; more && !ctx.stopping.aborted; ) {
    const gone = await forget(ctx, name, before);
    sessions += gone;
    more = gone === batch;
  }
  if (ctx.stopping.aborted) return;
  const words = sessions === 1 ? 'the transcript of one session' : `the transcripts of ${sessions} sessions`;
  await take(ctx, db, slot, `${words} from before ${before.toISOString()} went`);
  ctx.log.info({ project: name, sessions, before, days }, 'old transcripts went');
}

/**
 * Old sessions of a project (and those of none) that have rows. Not those of a job that has not ended, that no detector
 * has looked at yet or that a waiting job continues; not those that a builder may still read, as its own or as evidence.
 */
async function forget({ db, now }: Needs, project: string, before: Date): Promise<number> {
  return db.$executeRaw`
    with old as (
      select s.id from "Session" s
      left join "Job" j on j.id = s."jobId" left join "Upgrade" u on u.id = s."upgradeId"
      where coalesce(s."endedAt", j."endedAt", s."startedAt") < ${before}::timestamptz
        and coalesce(j."projectName", u."projectName", s."projectName", ${project}::text) = ${project}::text
        and exists (select from "Event" e where e."sessionId" = s.id and e.seq > ${goneSeq}::int)
        and (j.id is null or (j.state = 'ended' and j.inheritance is not null))
        and not exists (select from "Job" next where next.state <> 'ended' and next.follows = j.id)
        and (u.id is null or u.state <> 'building')
        and not exists (select from "Upgrade" b where b.state = 'building' and b."jobId" = j.id)
        and not exists (
          select from "Upgrade" b join "Evidence" e on e."signalId" = b."signalId"
          join "Beat" on "Beat".id = e."beatId" where b.state = 'building' and "Beat"."sessionId" = s.id)
      order by s.id limit ${batch}::int
    ), gone as (
      delete from "Event" e using old where e."sessionId" = old.id and e.seq > ${goneSeq}::int
      returning e."sessionId", e.bytes
    )
    insert into "Event" ("sessionId", seq, kind, body, bytes, at)
    select "sessionId", ${goneSeq}::int, 'gone', '', least(sum(bytes), ${longest}::bigint)::int, ${now()}::timestamptz
    from gone group by 1
    on conflict ("sessionId", seq) do update set at = excluded.at`;
}

/** Since when the transcript of a job is gone; null where it never was or is still there. */
export async function goneSince({ db }: Pick<Context, 'db'>, jobId: number): Promise<Date | null> {
  const where = { seq: goneSeq, session: { jobId, kind: 'job' } } as const;
  return (await db.event.findFirst({ where, select: { at: true } }))?.at ?? null;
}

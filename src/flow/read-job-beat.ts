import type { Job, Prisma, Session } from '../../prisma/client/client.ts';
import { readStream, type StreamBeat } from '../domain/history/stream.ts';
import type { Verdict } from '../domain/outcome.ts';
import type { Context } from './context.ts';

/** Rows of a transcript held at a time: a row is some kB, at most 1 MiB. */
const page = 50;

type Told = { readonly job: Job; readonly session: Session; readonly label: string | null };

/**
 * The beat of a job that ends, with what its stored transcript tells of it; its `at` is when it was asked for, so
 * that what people say in its thread comes after it. Call it when the run writes no more.
 */
export async function readJobBeat(
  { db }: Pick<Context, 'db'>,
  { job, session, label }: Told,
  { outcome, sentence }: Pick<Verdict, 'outcome' | 'sentence'>,
): Promise<Prisma.BeatUncheckedCreateInput & { readonly turns: number }> {
  const told = await readTranscript(db, session.id, outcome === 'timed_out' ? sentence : null);
  return {
    ...{ sessionId: session.id, projectName: job.projectName, jobId: job.id, request: job.task, label },
    ...{
      at: job.createdAt,
      interrupted: outcome === 'cancelled',
      executor: told.executor,
      turns: told.turns,
    },
    ...{ failures: [...told.failures], rejections: [...told.rejections] },
  };
}

async function readTranscript(
  db: Context['db'],
  sessionId: string,
  timedOut: string | null,
): Promise<StreamBeat> {
  const stream = readStream();
  for (let seq = -1, more = true; more; ) {
    const where = { sessionId, seq: { gt: seq } };
    const select = { seq: true, body: true } as const;
    const rows = await db.event.findMany({ where, select, orderBy: { seq: 'asc' }, take: page });
    for (const { body } of rows) stream.add(body);
    seq = rows.at(-1)?.seq ?? seq;
    more = rows.length === page;
  }
  return stream.beat(timedOut);
}

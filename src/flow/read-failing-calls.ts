import { type RecordedCall, readCalls } from '../domain/history/recorded-calls.ts';
import type { Context } from './context.ts';

/** A job of the evidence, what it was asked, and every call of it; `failed` are those the signal is about. */
export type FailedJob = {
  readonly request: string;
  readonly calls: readonly RecordedCall[];
  readonly failed: readonly RecordedCall[];
};

/**
 * The jobs among a signal's evidence whose transcripts hold the calls that failed or were refused, newest first; of
 * imported history the record has no transcript. Folders of their clones read as if they had run in `clone`.
 */
export async function readFailedJobs(
  ctx: Pick<Context, 'db' | 'transcripts'>,
  signalId: number,
  clone: string,
) {
  const rows = await ctx.db.evidence.findMany({
    where: { signalId, beat: { session: { kind: 'job' } } },
    select: { quote: true, beat: { select: { sessionId: true, session: { select: { job: true } } } } },
    orderBy: { beatId: 'desc' },
  });
  const jobs: FailedJob[] = [];
  for (const [sessionId, of] of Map.groupBy(rows, ({ beat }) => beat.sessionId)) {
    const reader = readCalls(clone);
    await ctx.transcripts.read(sessionId, reader.add);
    const calls = reader.calls();
    const quotes = of.flatMap(({ quote }) => quote.replace(/…$/u, '').trim() || []);
    const failed = calls.filter(({ error }) => error !== null && quotes.some((line) => error.includes(line)));
    const request = of[0]?.beat.session.job?.task ?? '';
    if (failed.length > 0) jobs.push({ request, calls, failed });
  }
  return jobs;
}

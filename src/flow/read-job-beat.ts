import type { Job, Prisma, Session } from '../../prisma/client/client.ts';
import { type FailedGate, failureOfGate } from '../domain/gate.ts';
import { readStream } from '../domain/history/stream.ts';
import type { Verdict } from '../domain/outcome.ts';
import type { Context } from './context.ts';

type Told = {
  readonly job: Job;
  readonly session: Session;
  readonly label: string | null;
  /** The gate that did not let its work pass: that is a failure of the executor as one of a tool is. */
  readonly gate?: FailedGate | null;
};

/**
 * The beat of a job that ends, with what its stored transcript tells of it; its `at` is when it was asked for, so
 * that what people say in its thread comes after it. Call it when the run writes no more.
 */
export async function readJobBeat(
  { transcripts }: Pick<Context, 'transcripts'>,
  { job, session, label, gate = null }: Told,
  { outcome, sentence }: Pick<Verdict, 'outcome' | 'sentence'>,
): Promise<Prisma.BeatUncheckedCreateInput & { readonly turns: number }> {
  const stream = readStream();
  await transcripts.read(session.id, stream.add);
  const told = stream.beat(outcome === 'timed_out' ? sentence : null);
  const stopped = gate && failureOfGate(gate);
  return {
    ...{ sessionId: session.id, projectName: job.projectName, jobId: job.id, request: job.task, label },
    ...{
      at: job.createdAt,
      interrupted: outcome === 'cancelled',
      executor: told.executor,
      turns: told.turns,
    },
    ...{ failures: [...told.failures, ...(stopped ? [stopped] : [])], rejections: [...told.rejections] },
  };
}

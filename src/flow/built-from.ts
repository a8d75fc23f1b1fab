import type { Prisma } from '../../prisma/client/client.ts';
import { isDone } from './read-beats.ts';

/** Evidence with all that tells whether an upgrade was built from it. */
export const withJob = {
  beat: {
    include: {
      session: {
        include: { job: { include: { decisions: { where: { verb: 'discard', state: 'done' } } } } },
      },
    },
  },
} as const satisfies Prisma.EvidenceInclude;
type Held = Prisma.EvidenceGetPayload<{ include: typeof withJob }>;

export type Built = {
  /** The job that crossed the threshold. */
  readonly jobId: number;
  readonly createdAt: Date;
  readonly signal: { readonly kind: string; readonly evidence: readonly Held[] };
};

/** The evidence an upgrade was begun with; what came or was discarded after that changes nothing about it. */
export function builtFrom({ jobId, createdAt, signal: { kind, evidence } }: Built): Held[] {
  const there = evidence.filter((one) => wasThere(one, { jobId, createdAt }));
  return kind === 'repeated_task' ? there.filter(({ beat }) => wasDone(beat, createdAt)) : there;
}

/**
 * What the threshold was crossed with. A later job may have been asked for before the upgrade was begun; imported
 * history may be years old and yet have come after it.
 */
const wasThere = ({ addedAt, beat }: Held, { jobId, createdAt }: Omit<Built, 'signal'>): boolean =>
  beat.jobId === null ? addedAt <= createdAt : beat.jobId <= jobId;

/** Whether the work was done, and not discarded by then. */
function wasDone({ session: { job } }: Held['beat'], then: Date): boolean {
  if (!job) return true;
  const isLater = job.decisions.some(({ settledAt }) => settledAt && settledAt > then);
  return isDone({ outcome: job.outcome, delivery: isLater ? null : job.delivery });
}

import type { Action } from './card.ts';
import type { Outcome } from './outcome.ts';
import type { JobView } from './views.ts';

/** What a person can do about each end, beside what becomes of a commit; of `done` and `nothing_to_do` nothing. */
const afterwards: Partial<Record<Outcome, readonly Action[]>> = {
  failed: ['retry'],
  timed_out: ['retry'],
  cancelled: ['retry'],
  interrupted: ['retry'],
  usage_limit: ['retry'],
  not_logged_in: ['retry'],
  question: ['answer'],
  denied: ['allow'],
  planned: ['go', 'drop'],
  gate_failed: ['fix'],
};

/** What did not begin left nothing to be fixed. */
function afterwardsOf({ outcome, gate }: JobView): readonly Action[] {
  if (outcome === 'gate_failed' && gate?.at !== 'after') return ['retry'];
  return (outcome && afterwards[outcome]) || [];
}

/**
 * The buttons of a job as it stands, in the order they are shown: while it waits or runs on its first message, then on
 * its result. One that another job goes on with, or that is being cancelled, has none that would do that again.
 */
export function jobButtons(job: JobView): Action[] {
  if (job.state !== 'ended') return job.cancelledBy ? [] : ['cancel'];
  const isOffered = job.delivery === 'offered' && job.decision?.state !== 'pending';
  const isOver = job.followedBy !== null || job.droppedBy !== null || job.outcome === null;
  return [
    ...(isOffered ? (['merge', 'discard'] as const) : []),
    ...(isOver ? [] : afterwardsOf(job)),
    ...(job.startedAt ? (['transcript'] as const) : []),
  ];
}

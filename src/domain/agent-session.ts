import type { Action } from './card.ts';
import { jobButtons } from './job-buttons.ts';
import type { JobView } from './views.ts';

/** What Slack shows of an agent's thread: it works (with a Stop button), waits for a person, or is done. */
export type SessionStatus = 'processing' | 'suspended' | 'closed';

const waitedFor: readonly Action[] = ['merge', 'answer', 'allow', 'fix', 'go'];

/** How the thread of a job stands; null while it waits in the queue, and once another job goes on with it. */
export function sessionStatus(job: JobView): SessionStatus | null {
  if (job.state === 'queued' || job.followedBy !== null) return null;
  if (job.state === 'running') return 'processing';
  return jobButtons(job).some((action) => waitedFor.includes(action)) ? 'suspended' : 'closed';
}

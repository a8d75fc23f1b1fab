import { sessionStatus } from '../domain/agent-session.ts';
import { isSlackUser } from '../domain/permission.ts';
import type { JobView } from '../domain/views.ts';
import type { Posted, Slack, SlackLimit } from './ports.ts';

/** Shows how the thread of a job stands; its first message is there by then. How long Slack wants us to wait, else null. */
export async function tellSession(slack: Slack, job: JobView, root: Posted): Promise<SlackLimit | null> {
  const status = sessionStatus(job);
  if (status === null) return null;
  const title = `job ${job.id} · ${job.project}: ${job.task}`;
  const startedBy = isSlackUser(job.askedBy) ? job.askedBy : null;
  return slack.session({ channel: root.channel, threadTs: root.ts, status, title, startedBy });
}

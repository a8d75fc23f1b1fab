import type { Job } from '../../prisma/client/client.ts';
import { partsOf } from '../domain/follow.ts';
import { pullRequestText } from '../domain/pull-request.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { Case, Settled } from './move-branch.ts';
import { readChain } from './what-went-before.ts';

/**
 * Pushes a job's commit to a branch of the remote and opens a pull request for it. Done again after a crash it finds
 * both where they are.
 */
export async function openPullRequest(
  ctx: Context,
  { decision, project }: Case,
  job: Job,
): Promise<Settled | Refusal> {
  if (!ctx.github || !project.github)
    return refuse('github', `${project.name} has no github in workspaces.toml, or there is no GITHUB_TOKEN.`);
  const pushed = await ctx.git.publish(project, `audition/job-${job.id}`, decision.commit);
  if (isRefusal(pushed)) return pushed;
  const parts = partsOf(job, await readChain(ctx.db, job)).toReversed();
  const tasks = [...parts.map(({ task }) => task), job.task];
  const pull = { ...project.github, head: pushed.branch, base: project.branch };
  const opened = await ctx.github.request({ ...pull, ...pullRequestText({ ...job, tasks }) });
  return isRefusal(opened) ? opened : { landed: opened.url };
}

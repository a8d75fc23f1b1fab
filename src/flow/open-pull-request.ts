import type { Job } from '../../prisma/client/client.ts';
import { partsOf } from '../domain/follow.ts';
import type { Project } from '../domain/project.ts';
import { pullRequestText } from '../domain/pull-request.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { Case, Settled } from './move-branch.ts';
import { planPlace } from './read-plan.ts';
import { itemsOf } from './tick-item.ts';
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
  const closes = await closing(ctx, project, job);
  const opened = await ctx.github.request({ ...pull, ...pullRequestText({ ...job, tasks, closes }) });
  return isRefusal(opened) ? opened : { landed: opened.url };
}

/** The issues a job was about, where the plan is on GitHub and the file lets them be closed. */
async function closing(ctx: Context, project: Project, job: Job): Promise<string[]> {
  const place = planPlace(ctx, project);
  if (!project.plan.tick || isRefusal(place) || place.source !== 'github') return [];
  return (await itemsOf(ctx.db, job)).flatMap(({ item }) => (/^#\d+$/.test(item) ? [item] : []));
}

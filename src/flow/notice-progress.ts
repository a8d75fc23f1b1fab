import { keptSteps, stepsOf } from '../domain/progress.ts';
import type { Project } from '../domain/project.ts';
import type { StreamEvent } from '../domain/stream-event.ts';
import { type Claim, claimed } from './claim-job.ts';
import type { Context } from './context.ts';
import type { JobRun } from './job-run.ts';
import { messageKeys, show, threadKey } from './messages.ts';
import { skillUsed } from './transcript.ts';

/** Keeps what an event of a run says of its session, and shows the steps it stands for. */
export async function noticeProgress(
  ctx: Context,
  { claim, project }: Pick<JobRun, 'claim' | 'project'>,
  event: StreamEvent,
): Promise<void> {
  if (event.kind === 'init') await noticeInit(ctx, claim, project, event);
  const used = skillUsed(event);
  if (used.length > 0)
    await ctx.db.session.update({ where: { id: claim.session.id }, data: { skillsUsed: { push: used } } });
  await addSteps(ctx, claim, stepsOf(event));
}

/** Shows more steps of a run, each a few words. A stale fence adds none. */
export async function addSteps(ctx: Context, claim: Claim, steps: readonly string[]): Promise<void> {
  if (steps.length === 0) return;
  await ctx.db.$transaction(async (tx) => {
    const job = await tx.job.findFirst({ where: claimed(claim) });
    if (!job) return;
    await tx.job.update({
      where: { id: job.id },
      data: {
        steps: [...job.steps, ...steps].slice(-keptSteps),
        stepCount: { increment: steps.length },
      },
    });
    const place = { channel: job.channel, parentKey: threadKey(job) };
    await show(ctx, tx, messageKeys.jobProgress(job.id), place, 3);
  });
}

async function noticeInit(
  ctx: Context,
  { job, session }: Claim,
  project: Project,
  init: Extract<StreamEvent, { kind: 'init' }>,
) {
  const { model: executor, cliVersion, skills } = init;
  await ctx.db.session.update({ where: { id: session.id }, data: { executor, cliVersion, skills } });
  const row = await ctx.db.job.findUniqueOrThrow({ where: { id: job.id } });
  const files = await ctx.git.list(project, row.base ?? 'HEAD', '.claude/skills');
  const slugs = files.flatMap((path) => /^\.claude\/skills\/([^/]+)\/SKILL\.md$/.exec(path)?.[1] ?? []);
  const unloadedSkills = slugs.filter((slug) => !skills.includes(slug));
  await ctx.db.project.update({ where: { name: project.name }, data: { unloadedSkills } });
}

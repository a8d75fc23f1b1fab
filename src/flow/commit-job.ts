import { commitMessage } from '../domain/commit-message.ts';
import { partsOf } from '../domain/follow.ts';
import { whatStopped } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import type { RunFacts } from '../domain/run.ts';
import type { Claim } from './claim-job.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';
import type { Beginning } from './what-went-before.ts';

type Performed = { readonly clone: string; readonly beginning: Beginning; readonly facts: RunFacts };

export const broken = ({ words, detail = words }: Refusal) => ({
  kind: 'broken' as const,
  sentence: words,
  detail,
});

/**
 * Makes one commit of what a job left in its clone. Where it began at an earlier job's commit, that change is part of
 * it: there is one commit on the branch to decide about. A plan leaves nothing.
 */
export async function commitJob(
  ctx: Context,
  { job, project }: Pick<Claim, 'job'> & { readonly project: Project },
  { clone, beginning, facts }: Performed,
): Promise<Ended> {
  const ran = { kind: 'ran', facts, project, clone } as const;
  if (job.mode === 'plan') return { ...ran, work: null };
  const { base, at: begun, chain, ground } = beginning;
  // What no gate let pass is looked at again, also where nothing more was changed.
  const known = ground?.outcome === 'gate_failed' ? base : begun;
  const parts = ground ? partsOf({ base, branch: project.branch }, chain).toReversed() : [];
  const committed = await ctx.git.commitWork({
    ...{ project, jobId: String(job.id), clone, base, begun: known },
    message: commitMessage([...parts.map(({ task }) => task), job.task]),
    trailers: { 'Audition-Job': String(job.id), 'Requested-by': job.askedBy },
  });
  if (committed === 'nothing') return { ...ran, work: null };
  if (!isRefusal(committed)) return { ...ran, work: committed };
  return { ...broken(committed), facts, stopped: whatStopped(facts, project.limits.maxMinutes) };
}

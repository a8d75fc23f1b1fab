import { commitMessage } from '../domain/commit-message.ts';
import { partsOf } from '../domain/follow.ts';
import { whatStopped } from '../domain/outcome.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import type { RunFacts } from '../domain/run.ts';
import type { Claim } from './claim-job.ts';
import type { Ended } from './conclude-job.ts';
import type { Context } from './context.ts';
import { markSecrets } from './find-secrets.ts';
import type { Committed } from './ports.ts';
import type { Beginning } from './what-went-before.ts';

type Performed = { readonly clone: string; readonly beginning: Beginning; readonly facts: RunFacts };

export const broken = ({ words, detail = words }: Refusal) => ({
  kind: 'broken' as const,
  sentence: words,
  detail,
});

/** Of a commit's files so many are kept for showing; a commit that rewrites a whole tree is counted, not listed. */
const keptFiles = 50;

/** A job's commit as its row has it. */
export const commitRow = ({ commit, stat, changed }: Committed) => ({
  ...{ commit, ...stat },
  changed: changed.slice(0, keptFiles),
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
  // What has passed no gate is looked at again, also where nothing more was changed.
  const known = ground?.delivery === 'none' ? base : begun;
  const parts = ground ? partsOf({ base, branch: project.branch }, chain).toReversed() : [];
  const committed = await ctx.git.commitWork({
    ...{ project, jobId: String(job.id), clone, base, begun: known },
    message: commitMessage([...new Set([...parts.map(({ task }) => task), job.task])]), // a second try has the same
    trailers: { 'Audition-Job': String(job.id), 'Requested-by': job.askedBy },
  });
  if (committed === 'nothing') return { ...ran, work: null };
  if (!isRefusal(committed)) return { ...ran, work: await markSecrets(ctx, project, committed) };
  return { ...broken(committed), facts, stopped: whatStopped(facts, project.limits.maxMinutes) };
}

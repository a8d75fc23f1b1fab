import type { ArtifactKind } from './artifact.ts';
import { isHookUse } from './signals/hook-use.ts';

/**
 * What became of a live artifact, from facts of the record. Every figure stands beside the count it is made of, and
 * below the counts named here nothing is concluded from it.
 */

/** One recurrence more or less moves a rate over 20 jobs by 5 in 100: with fewer on a side, rates are not compared. */
export const enoughJobs = 20;
/** The median of fewer tasks is the luck of one or two of them. */
export const enoughTasks = 5;

/** A job that ran. */
export type Ran = {
  readonly id: number;
  readonly project: string;
  /** When its run began: it had what was live then. */
  readonly at: Date;
  /** It ended well: only then its turns say what the task takes. */
  readonly done: boolean;
  readonly turns: number;
  readonly costUsd: number;
  readonly ms: number;
  /** Slugs of the skills it used. */
  readonly skills: readonly string[];
  /** What hooks said in it that stopped something. */
  readonly gates: readonly string[];
};

export type LiveArtifact = {
  readonly upgrade: number;
  readonly project: string;
  readonly kind: ArtifactKind;
  readonly slug: string;
  readonly livePath: string;
  /** Its signal is a repeated task: a thing that is done again, by hand or with it. */
  readonly isTask: boolean;
  /** When it landed first, and when last: what was taken away and restored was not there in between. */
  readonly firstLanded: Date;
  readonly landed: Date;
  /** When somebody last kept it instead of retiring it. */
  readonly kept: Date | null;
  /** Numbers of the jobs that are evidence of its signal. */
  readonly evidence: ReadonlySet<number>;
};

/** In so many of so many jobs. */
export type Share = { readonly times: number; readonly jobs: number };
/** Medians over `count` tasks that ended well; null over none. */
export type Taken = {
  readonly count: number;
  readonly turns: number | null;
  readonly costUsd: number | null;
  readonly ms: number | null;
};
type Sides<T> = { readonly before: T; readonly after: T };

export type LedgerRow = Pick<
  LiveArtifact,
  'upgrade' | 'project' | 'kind' | 'slug' | 'livePath' | 'landed'
> & {
  /** Jobs of its project since it landed in which it was used; a rule is in force in each. */
  readonly used: Share;
  /** When it was last used, or landed, and the jobs since then. */
  readonly idle: { readonly since: Date; readonly jobs: number };
  /** Jobs of its project since somebody kept it; null when nobody had to. */
  readonly jobsSinceKept: number | null;
  /** Jobs in which its signal came again: for a skill those done by hand, for a hook those it did not stop. */
  readonly recurrences: Sides<Share>;
  /** What the covered tasks took; null for what covers no task. */
  readonly tasks: Sides<Taken> | null;
};

/** The row of an artifact; `jobs` are those of its project, and of those its evidence comes from, oldest first. */
export function ledgerRow(artifact: LiveArtifact, jobs: readonly Ran[]): LedgerRow {
  const { upgrade, project, kind, slug, livePath, landed, firstLanded, kept, evidence } = artifact;
  const before = jobs.filter(({ at }) => at < firstLanded);
  const after = jobs.filter(({ at }) => at >= landed);
  const own = after.filter((job) => job.project === project);
  const used = share(own, (job) => isUse(artifact, job));
  const last = own.findLastIndex((job) => isUse(artifact, job));
  const isEvidence = ({ id }: Ran) => evidence.has(id);
  const inSpite = (job: Ran) => isEvidence(job) && (kind === 'rule' || !isUse(artifact, job));
  return {
    ...{ upgrade, project, kind, slug, livePath, landed },
    used,
    idle: { since: own[last]?.at ?? landed, jobs: own.length - last - 1 },
    jobsSinceKept: kept && own.filter(({ at }) => at >= kept).length,
    recurrences: { before: share(before, isEvidence), after: share(after, inSpite) },
    tasks: artifact.isTask
      ? { before: taken(before.filter(isEvidence)), after: taken(after.filter(isEvidence)) }
      : null,
  };
}

/** A hook is used when it stops something and says so; what it stops is no failure. */
function isUse({ kind, slug, livePath, project }: LiveArtifact, job: Ran): boolean {
  if (job.project !== project) return false;
  if (kind === 'skill') return job.skills.includes(slug);
  return kind === 'rule' || job.gates.some((text) => isHookUse({ kind: 'gate', text }, [livePath]));
}

const share = (jobs: readonly Ran[], counts: (job: Ran) => boolean): Share => ({
  times: jobs.filter(counts).length,
  jobs: jobs.length,
});

function taken(jobs: readonly Ran[]): Taken {
  const done = jobs.filter((job) => job.done);
  const of = (read: (job: Ran) => number) => median(done.map(read));
  return {
    count: done.length,
    ...{ turns: of(({ turns }) => turns), costUsd: of(({ costUsd }) => costUsd), ms: of(({ ms }) => ms) },
  };
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** How often in 100 jobs; null where there was none. */
export const per100 = ({ times, jobs }: Share): number | null => (jobs === 0 ? null : (times / jobs) * 100);

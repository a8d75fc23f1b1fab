import type { DeliveryState } from './decision.ts';
import type { Outcome } from './outcome.ts';

/** A job of a conversation that has ended, as far as the next one looks at it. */
export type Earlier = {
  readonly id: number;
  readonly task: string;
  readonly mode: 'work' | 'plan';
  readonly outcome: Outcome | null;
  readonly answer: string | null;
  readonly question: string | null;
  readonly branch: string | null;
  /** Its own commit, and the commit of the branch that one is made on. */
  readonly commit: string | null;
  readonly base: string | null;
  readonly delivery: DeliveryState;
};
/** A commit of ours to go on from. */
export type Ground = Earlier & { readonly commit: string; readonly base: string };

/** `none` beside a commit: it is kept, and has passed no gate. */
const open: readonly DeliveryState[] = ['none', 'offered', 'branched', 'requested', 'continued'];

/**
 * The earlier job whose commit a new one starts from, `chain` newest first: the newest that has one which is still
 * open, on its own or as part of a later one. Null for the branch's tip: nothing was committed, or it was merged, and
 * so is there. What was discarded is passed over for what was there before it, and so is what was made on another
 * branch.
 */
export function groundIn(chain: readonly Earlier[], branch: string): Ground | null {
  for (const job of chain) {
    const { commit, base, delivery } = job;
    if (delivery === 'merged') return null;
    if (commit !== null && base !== null && job.branch === branch && open.includes(delivery))
      return { ...job, commit, base };
  }
  return null;
}

/**
 * Those of the earlier jobs whose commit is part of a later one's: they were made on the same commit of the same
 * branch, and each was gone on from.
 */
export const partsOf = (
  { base, branch }: Pick<Earlier, 'base' | 'branch'>,
  chain: readonly Earlier[],
): readonly (Earlier & { commit: string })[] =>
  chain.flatMap((one) =>
    one.commit !== null && one.base === base && one.branch === branch && one.delivery !== 'discarded'
      ? [{ ...one, commit: one.commit }]
      : [],
  );

/** What the record says a commit went into that is part of a later job's, and the number of that job. */
export const inJob = (id: number): string => `job ${id}`;
export const laterIn = (landed: string | null): number | null => {
  const [, id] = /^job (\d+)$/.exec(landed ?? '') ?? [];
  return id === undefined ? null : Number(id);
};

/** A conversation about a plan goes on about it until somebody says Go; after that a project that plans first does so again. */
export function modeAfter(job: Pick<Earlier, 'mode' | 'outcome'>, planFirst: boolean): 'work' | 'plan' {
  if (job.mode === 'plan') return 'plan';
  return planFirst && job.outcome !== 'question' ? 'plan' : 'work';
}

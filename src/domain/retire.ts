import { enoughJobs, type LedgerRow, per100 } from './ledger.ts';
import { enoughConversations } from './signals/finding.ts';

/** When an artifact is offered to be retired; 0 is never, and with both 0 nothing is offered. */
export type RetireRule = { readonly afterJobs: number; readonly afterDays: number };

/** A team of a few asks for about that much in a month or a quarter: long enough for what is done now and then. */
export const retireDefaults: RetireRule = { afterJobs: 100, afterDays: 90 };

/** An artifact after which its signal comes at least half as often as before has not removed what it was made for. */
export const asBefore = 0.5;

/** No project hears of more than one offer in this time, in milliseconds. */
export const offerEvery = 24 * 60 * 60 * 1000;

const day = 24 * 60 * 60 * 1000;

/**
 * Why an artifact may be retired, as a clause about it; null when it may stay. One that somebody kept is not looked at
 * before as many more jobs as the rule names (the default where it names none).
 */
export function whyRetire(row: LedgerRow, rule: RetireRule, now: Date): string | null {
  if (rule.afterJobs === 0 && rule.afterDays === 0) return null;
  const rest = rule.afterJobs || retireDefaults.afterJobs;
  if (row.jobsSinceKept !== null && row.jobsSinceKept < rest) return null;
  return whyUnused(row, rule, now) ?? whyRecurring(row);
}

/** A rule is in force in every job, so it is never unused. Days count only with jobs in which it could be used. */
function whyUnused({ kind, idle }: LedgerRow, rule: RetireRule, now: Date): string | null {
  if (kind === 'rule') return null;
  const idly = kind === 'skill' ? 'used it' : 'was stopped by it';
  if (rule.afterJobs > 0 && idle.jobs >= rule.afterJobs) return `none of the last ${idle.jobs} jobs ${idly}`;
  const days = Math.floor((now.getTime() - idle.since.getTime()) / day);
  if (rule.afterDays === 0 || days < rule.afterDays || idle.jobs < enoughJobs) return null;
  return `none of the ${idle.jobs} jobs of the last ${days} days ${idly}`;
}

/**
 * As often as made it a signal, in enough jobs on both sides, and at least half as often as before. That a task is asked
 * for again says nothing against a rule about how it is done.
 */
function whyRecurring({ kind, tasks, recurrences: { before, after } }: LedgerRow): string | null {
  if (kind === 'rule' && tasks !== null) return null;
  if (before.jobs < enoughJobs || after.jobs < enoughJobs || after.times < enoughConversations) return null;
  if ((per100(after) ?? 0) < (per100(before) ?? 0) * asBefore) return null;
  const then = `${before.times} times in ${before.jobs} jobs before it`;
  return `what it is for comes again as before (${then}, ${after.times} times in ${after.jobs} jobs since)`;
}

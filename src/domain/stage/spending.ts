import { dayHours } from '../budget.ts';
import { usd } from '../words.ts';

/** What upgrades of a project may take in 24 hours: builders, probes and the judge's questions together. */
export type UpgradeBudget = { readonly dollarsPerDay: number; readonly runsPerDay: number };
/** One upgrade is at most two builders with up to seven probes each, so 80 runs are five a day: as many as are read. */
export const upgradeDefaults: UpgradeBudget = { dollarsPerDay: 10, runsPerDay: 80 };
/** A builder for whom there is no room looks again after this long (seconds): room comes as the 24 hours move on. */
export const lookAgainSeconds = 3_600;

/** Of a project's builders, probes and questions in the last 24 hours. */
export type Spent = { readonly dollars: number; readonly runs: number };

/** Null where one more may be begun; else why not, in words. The last one may end above the dollars. */
export function tooMuchSpent({ dollarsPerDay, runsPerDay }: UpgradeBudget, spent: Spent): string | null {
  if (spent.dollars >= dollarsPerDay)
    return `builders, probes and the judge have spent ${usd(spent.dollars)} of ${usd(dollarsPerDay)} in ${dayHours} hours`;
  if (spent.runs >= runsPerDay)
    return `builders, probes and the judge have run ${spent.runs} of ${runsPerDay} times in ${dayHours} hours`;
  return null;
}

/** Why a project has no upgrades at all; null where it has. */
export function noUpgrades({ dollarsPerDay, runsPerDay }: UpgradeBudget): string | null {
  if (dollarsPerDay > 0 && runsPerDay > 0) return null;
  return `upgrades are switched off: ${dollarsPerDay > 0 ? 'upgrade_runs_per_day' : 'upgrade_dollars_per_day'} is 0`;
}

/** What a project's upgrades took, beside what they may, for people. */
export const spentWords = (name: string, budget: UpgradeBudget, { dollars, runs }: Spent): string =>
  `${name} · last ${dayHours} hours: ${usd(dollars)} of ${usd(budget.dollarsPerDay)}, ${runs} of ${budget.runsPerDay} runs of builders, probes and the judge`;

import { type Refusal, refuse } from './result.ts';
import { usd } from './words.ts';

/** What the judge may use. With nothing to spend, or no calls, there is no judge. */
export type JudgeBudget = {
  readonly callsPerDay: number;
  readonly dollarsPerDay: number;
  /** The CLI's own choice when absent. */
  readonly model?: string;
};
/** What was used: the judge's calls and dollars of the last 24 hours, tokens of the last 30 days. */
export type Used = {
  readonly calls: number;
  readonly dollars: number;
  readonly judgeTokens: number;
  /** Of jobs; of imported sessions where no job has run in that time. */
  readonly workTokens: number;
};

/** How far back calls and dollars are counted (hours), and tokens (days): no midnight, and no time zone, matters. */
export const dayHours = 24;
export const tokenDays = 30;
/** The judge's tokens stay below this share of those of the work it looks at. */
export const largestShare = 0.05;
/**
 * Set aside before a call and replaced by what it took; a call that never told what it took keeps it. A request with
 * all the lines it may have is 7,300 characters, the form and what the CLI adds included; an answer that has to be
 * mended sends it up to two times more, and models think before they answer.
 */
export const setAside = { dollars: 0.25, tokens: 10_000 } as const;

/** Null when the judge may be asked once more now; else why not, in words. The last call may end above the dollars. */
export function mayAsk(
  budget: JudgeBudget,
  used: Used,
): Refusal<'off' | 'calls' | 'dollars' | 'tokens'> | null {
  const { callsPerDay, dollarsPerDay } = budget;
  if (isOff(budget)) return refuse('off', `the judge is ${judgeWords(budget)}`);
  if (used.calls >= callsPerDay)
    return refuse(
      'calls',
      `the judge was asked ${used.calls} times in ${dayHours} hours, which is its budget`,
    );
  if (used.dollars >= dollarsPerDay)
    return refuse(
      'dollars',
      `the judge has spent ${usd(used.dollars)} of ${usd(dollarsPerDay)} in ${dayHours} hours`,
    );
  if (used.judgeTokens + setAside.tokens > largestShare * used.workTokens)
    return refuse(
      'tokens',
      `one more call may bring the judge above ${largestShare * 100} % of the tokens of the jobs of the last ${tokenDays} days, or of imported sessions where there were none`,
    );
  return null;
}

export const isOff = ({ callsPerDay, dollarsPerDay }: JudgeBudget): boolean =>
  callsPerDay <= 0 || dollarsPerDay <= 0;

/** Whether there is a judge, for people. */
export function judgeWords(budget: JudgeBudget): string {
  const { callsPerDay, dollarsPerDay, model = "the CLI's own model" } = budget;
  if (!isOff(budget))
    return `on, with ${model}: at most ${callsPerDay} calls and ${usd(dollarsPerDay)} in ${dayHours} hours`;
  const zero = [callsPerDay <= 0 ? 'calls_per_day' : [], dollarsPerDay <= 0 ? 'dollars_per_day' : []].flat();
  return `off: ${zero.join(' and ')} of [judge] ${zero.length === 1 ? 'is' : 'are'} 0`;
}

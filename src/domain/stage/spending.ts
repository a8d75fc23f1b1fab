import { dayHours } from '../budget.ts';

/** What builders and probes of a project may use in 24 hours before nothing more is probed. */
const ceiling = { dollars: 10, runs: 80 } as const;

/** Of a project's builders and probes in the last 24 hours. */
export type Spent = { readonly dollars: number; readonly runs: number };

/** Null where `claude` may be asked as often as a proof needs; else why not, in words. */
export function tooMuchSpent({ dollars, runs }: Spent): string | null {
  if (dollars >= ceiling.dollars)
    return `builders and probes have spent $${dollars.toFixed(2)} of $${ceiling.dollars} in ${dayHours} hours`;
  if (runs >= ceiling.runs)
    return `builders and probes have run ${runs} of ${ceiling.runs} times in ${dayHours} hours`;
  return null;
}

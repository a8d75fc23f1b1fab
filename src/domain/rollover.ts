import { dateAfter, monthAfter, monthName, monthOf } from './local-time.ts';
import { isMonth, openIn, type Release } from './release.ts';
import { type Refusal, refuse } from './result.ts';

export type Months = { readonly from: string; readonly to: string };
type Asked = { readonly from?: string | undefined; readonly to?: string | undefined; readonly today: string };

/**
 * Which months are to be rolled over, and into which: those that were asked for, else every month that is over and has
 * something open, into the one that has begun. On its last day a month counts as over. Refuses in words what cannot be,
 * and where nothing is open.
 */
export function monthsToRoll(
  plan: readonly Release[],
  { from, to, today }: Asked,
): readonly Months[] | Refusal {
  for (const month of [from, to])
    if (month !== undefined && !isMonth(month))
      return refuse('month', `${month} is no month such as 2026-04.`);
  const now = monthOf(dateAfter(today, 1));
  const isOpen = (month: string) => openIn(plan, month).length > 0;
  const over = plan.map(({ month }) => month).filter((month) => month < now && isOpen(month));
  const pairs = (from === undefined ? over : [from]).map((month) => ({
    from: month,
    to: to ?? (month < now ? now : monthAfter(month)),
  }));
  const backwards = pairs.find((pair) => pair.to <= pair.from);
  if (backwards) return notLater(backwards);
  if (from !== undefined && !isOpen(from)) return refuse('nothing', `Nothing of ${monthName(from)} is open.`);
  return pairs.length > 0
    ? pairs
    : refuse(
        'nothing',
        `Nothing from before ${monthName(now)} is open. A month that goes on is moved in a terminal: audition rollover <project> --from ${now}`,
      );
}

/** What there is to say where items would go back in time, or stay. */
export const notLater = ({ from, to }: Months): Refusal<'not-later'> =>
  refuse('not-later', `${monthName(to)} is not after ${monthName(from)}: items only move on.`);

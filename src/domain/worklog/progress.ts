import { monthName, monthOf } from '../local-time.ts';
import { openIn, type Release } from '../release.ts';
import { progressOf } from '../release-words.ts';
import { oneLine } from '../words.ts';
import { itemRef, type PlanFact } from './facts.ts';

/** So many open items are named; the others are counted. */
const mostOpen = 20;

/** What the plan says of the month of a date, as it was read on `today`. */
export function planFact(plan: readonly Release[], date: string, today: string): PlanFact {
  const month = monthOf(date);
  const release = plan.find((one) => one.month === month);
  const open = openIn(plan, month).map(({ id, title }) => ({ refs: [itemRef(id)], title: oneLine(title) }));
  return {
    kind: 'read',
    words: release ? progressOf(release) : `${monthName(month)}: nothing is planned`,
    ...{ open: open.slice(0, mostOpen), more: Math.max(0, open.length - mostOpen) },
    readOn: today === date ? null : today,
  };
}

/** Ids of all items that are closed. */
export const closedIn = (plan: readonly Release[]): ReadonlySet<string> =>
  new Set(plan.flatMap(({ items }) => items.filter(({ open }) => !open).map(({ id }) => id)));

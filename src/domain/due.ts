import { type CronRule, slotsAfter } from './cron.ts';
import { dateAfter, localDate, localTime, momentOf, monthAfter, monthOf } from './local-time.ts';
import type { WorkingDay } from './working-day.ts';

/** What the clock owes: pure, from what was taken last and what time it is. A clock that goes back owes nothing twice. */

/** `missedFrom` is the first of those before it that nobody was there for; they are left out. */
export type Owed = { readonly due: Date; readonly missedFrom: Date | null };

const hourMs = 3_600_000;
/** The newest one is looked for near the end first: of a rule for every minute a year has half a million. */
const spans = [hourMs, 24 * hourMs, 32 * 24 * hourMs];

/** Of a rule the newest time that is due after `after` and not after `now`: of many that were missed only that one. */
export function owedSlot(rule: CronRule, after: Date, now: Date): Owed | null {
  const first = slotsAfter(rule, after).next().value;
  if (first > now) return null;
  for (const span of [...spans, now.getTime()]) {
    const from = new Date(Math.max(after.getTime(), now.getTime() - span));
    const due = lastUntil(rule, from, now);
    if (due) return { due, missedFrom: due > first ? first : null };
  }
  return { due: first, missedFrom: null };
}

function lastUntil(rule: CronRule, after: Date, now: Date): Date | null {
  let last: Date | null = null;
  for (const due of slotsAfter(rule, after)) {
    if (due > now) return last;
    last = due;
  }
  return last;
}

type Closing = Pick<WorkingDay, 'eod' | 'zone'>;

/** A time in the morning, such as 02:00, closes the day before. */
const isOfDayBefore = (time: string): boolean => time < '12:00';

/** When a date is closed. */
export const closedAt = (date: string, { eod, zone }: Closing): Date =>
  momentOf(isOfDayBefore(eod) ? dateAfter(date, 1) : date, eod, zone);

/** Which date is closed by whoever closes the day at this moment. */
export const dateClosedAt = (at: Date, zone: string): string =>
  dateAfter(localDate(at, zone), isOfDayBefore(localTime(at, zone)) ? -1 : 0);

/** A day that nobody closed for so long is not caught up any more. */
const caughtUpDays = 14;

/** `seen` is since when the clock is looked at for this, `last` what was taken last. */
export type Taken = { readonly seen: Date; readonly last: string | null };

/** The dates that have ended and are not closed, from old to new: after the last one, and after we first looked. */
export function owedDates(day: Closing, { seen, last }: Taken, now: Date): string[] {
  const earliest = dateAfter(localDate(now, day.zone), -caughtUpDays);
  const next = last === null ? dateAfter(localDate(seen, day.zone), -1) : dateAfter(last, 1);
  const owed: string[] = [];
  for (let date = next > earliest ? next : earliest; closedAt(date, day) <= now; date = dateAfter(date, 1))
    if (closedAt(date, day) > seen) owed.push(date);
  return owed;
}

/** When the month is over and its last day closed: what is left of it may move on. */
export function monthOverAt(month: string, day: Closing): Date {
  const first = `${monthAfter(month)}-01`;
  const moments = [momentOf(first, '00:00', day.zone), closedAt(dateAfter(first, -1), day)];
  return new Date(Math.max(...moments.map((at) => at.getTime())));
}

/** The months (2026-03) that are over and did not move on, from old to new. */
export function owedMonths(day: Closing, { seen, last }: Taken, now: Date): string[] {
  const owed: string[] = [];
  let month = last === null ? monthOf(localDate(seen, day.zone)) : monthAfter(last);
  for (; monthOverAt(month, day) <= now; month = monthAfter(month))
    if (monthOverAt(month, day) > seen) owed.push(month);
  return owed;
}

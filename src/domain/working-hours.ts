import { dateAfter, localDate, localWeekday, momentOf } from './local-time.ts';
import type { WorkingDay } from './working-day.ts';

/** So many days on there is a working day again: a week, and one more where hours go over midnight. */
const lookAhead = 8;

type Hours = Pick<WorkingDay, 'zone' | 'hours' | 'days'>;

/**
 * When jobs may begin again; null when they may now. Hours that go over midnight belong to the day they begin on, and
 * without hours a working day is the whole of it. Both are by the clocks of the zone, so that a change to daylight
 * saving moves the moment, not the hour.
 */
export function opensAt({ zone, hours, days }: Hours, now: Date): Date | null {
  const { from, to } = hours ?? { from: '00:00', to: '24:00' };
  const today = localDate(now, zone);
  for (let at = -1; at <= lookAhead; at += 1) {
    const date = dateAfter(today, at);
    if (!days.includes(localWeekday(new Date(`${date}T12:00:00Z`), 'utc'))) continue;
    const begins = momentOf(date, from, zone);
    if (begins > now) return begins;
    if (now < endOf(date, { from, to }, zone)) return null;
  }
  return null;
}

/** Of hours that end when they begin, or earlier, the end is on the next day. */
function endOf(date: string, { from, to }: { from: string; to: string }, zone: string): Date {
  if (to === '24:00') return momentOf(dateAfter(date, 1), '00:00', zone);
  return momentOf(to > from ? date : dateAfter(date, 1), to, zone);
}

import { DateTime } from 'luxon';
import type { Weekday } from './working-day.ts';

/** Days and times of a zone (an IANA name). A date is `2026-03-31`, a month `2026-03`, a time `23:00`. */

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const inZone = (at: Date, zone: string) => DateTime.fromJSDate(at, { zone });

export const localDate = (at: Date, zone: string): string => inZone(at, zone).toFormat('yyyy-MM-dd');
export const localTime = (at: Date, zone: string): string => inZone(at, zone).toFormat('HH:mm');
export const localWeekday = (at: Date, zone: string): Weekday =>
  weekdays[inZone(at, zone).weekday - 1] ?? 'mon';
export const monthOf = (date: string): string => date.slice(0, 7);

/** `2026-03-31` and 1 are `2026-04-01`. */
export const dateAfter = (date: string, count: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days: count }).toFormat('yyyy-MM-dd');
export const monthAfter = (month: string, count = 1): string =>
  DateTime.fromISO(`${month}-01`, { zone: 'utc' }).plus({ months: count }).toFormat('yyyy-MM');

/**
 * The moment at which a clock of the zone shows this. A time that daylight saving leaves out is as much later as the
 * clock went forward; of one that comes twice it is the first.
 */
export function momentOf(date: string, time: string, zone: string): Date {
  // Which of two luxon takes by itself depends on the season it is asked in.
  const moments = DateTime.fromISO(`${date}T${time}`, { zone }).getPossibleOffsets();
  return new Date(Math.min(...moments.map((at) => at.toMillis())));
}

/** `March 2026` */
export const monthName = (month: string): string =>
  DateTime.fromISO(`${month}-01`, { zone: 'utc' }).setLocale('en').toFormat('MMMM yyyy');

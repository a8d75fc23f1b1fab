import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { dateAfter, localDate, momentOf } from './local-time.ts';

/** When something is done: five fields of cron, read by a clock of the zone (an IANA name). */
export type CronRule = { readonly cron: string; readonly zone: string };

/** Digits and names of months and days; cron-parser knows more (`H`, `@daily`, seconds), which is not the same everywhere. */
const fields = /^([\d*,/-]+\s+){3}[\da-z*,/-]+\s+[\da-z*,/-]+$/i;

/** Whether it is a cron of five fields that comes round at all: 31 April does not. */
export function isCron(cron: string): boolean {
  try {
    return fields.test(cron) && parse(cron, 'UTC', new Date(0)).hasNext();
  } catch {
    return false;
  }
}

const parse = (cron: string, tz: string, currentDate: Date): CronExpression =>
  CronExpressionParser.parse(cron, { tz, currentDate });

/**
 * The times that are due after a moment, from old to new, each once; without an end. A rule for every hour means every
 * real hour. One that names hours means a clock on the wall: what the clock leaves out when it goes forward comes as
 * much later, and of what it shows twice the first counts. cron-parser alone does that only when it is asked before the
 * change: in the middle of such a night it skips what is still due, or gives it a second time.
 */
export function* slotsAfter({ cron, zone }: CronRule, after: Date): Generator<Date, never> {
  if (parse(cron, zone, after).fields.hour.values.length === 24) yield* realHours({ cron, zone }, after);
  for (const day of wallDays(cron, dateAfter(localDate(after, zone), -1))) {
    const moments = day.times.map((time) => momentOf(day.date, time, zone).getTime());
    const due = [...new Set(moments)].toSorted((a, b) => a - b);
    for (const at of due) if (at > after.getTime()) yield new Date(at);
  }
  throw new Error(`${cron} has an end`);
}

function* realHours({ cron, zone }: CronRule, after: Date): Generator<Date, never> {
  const expression = parse(cron, zone, after);
  for (;;) yield expression.next().toDate();
}

type WallDay = { readonly date: string; readonly times: string[] };

/** From a date on, the days that have a time in them, and all the times of each, as a clock on the wall shows them. */
function* wallDays(cron: string, from: string): Generator<WallDay, void> {
  const expression = parse(cron, 'UTC', new Date(Date.parse(`${from}T00:00Z`) - 1));
  let day: WallDay = { date: from, times: [] };
  for (;;) {
    const [date = '', time = ''] = expression.next().toDate().toISOString().slice(0, 16).split('T');
    if (date !== day.date) {
      yield day;
      day = { date, times: [] };
    }
    day.times.push(time);
  }
}

import type { Card } from './card.ts';
import { listed } from './list-words.ts';
import { localDate, localTime } from './local-time.ts';
import type { Doing } from './schedule.ts';
import { count, oneLine } from './words.ts';

/** Something that is done by the clock, for whoever wants to know when. */
export type ScheduleView = {
  /** Of the file's own; what every project has is `eod` and `rollover`. */
  readonly name: string;
  readonly project: string;
  readonly kind: Doing['kind'];
  readonly does: string;
  /** `30 2 * * *`, or `23:00` for the end of a day. */
  readonly when: string;
  readonly zone: string;
  readonly next: readonly Date[];
  /** What was taken last: the time, the date or the month, and what became of it. */
  readonly last: { readonly due: string; readonly became: string } | null;
};

export function doesWords(doing: Doing): string {
  if (doing.kind === 'job') return `job: ${oneLine(doing.task, 80)}`;
  if (doing.kind === 'cycle')
    return `cycle${doing.max === null ? '' : `, at most ${count(doing.max, 'job')}`}`;
  return doing.kind === 'eod' ? 'closes the day' : 'moves open items to the next month';
}

/** `nightly · bakery · job: tidy up · 30 2 * * *, Europe/Vienna`, and below it the next times and the last one. */
export function scheduleLines({ name, project, does, when, zone, next, last }: ScheduleView): string[] {
  const at = (time: Date) => `${localDate(time, zone)} ${localTime(time, zone)}`;
  return [
    `${name} · ${project} · ${does} · ${when}, ${zone}`,
    `  next: ${next.map(at).join(', ')}`,
    ...(last ? [`  last: ${dueWords(last.due, at)} · ${last.became}`] : []),
  ];
}

/** A time is shown by the clock of the zone; a date and a month are what they are. */
const dueWords = (due: string, at: (time: Date) => string): string =>
  due.includes('T') ? at(new Date(due)) : due;

/** As many as somebody reads in a message; the terminal lists all. */
const mostListed = 15;

export function scheduleList(schedules: readonly ScheduleView[]): Card {
  const left = schedules.length - mostListed;
  const lines = schedules.slice(0, mostListed).flatMap(scheduleLines);
  const more = left > 0 ? [`and ${left} more: audition schedules lists all`] : [];
  return listed('By the clock:', [...lines, ...more], 'Nothing is done by the clock.');
}

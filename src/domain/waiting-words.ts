import type { CapName, Hold } from './begin.ts';
import { dayHours } from './budget.ts';
import type { Span } from './card.ts';
import type { Warning } from './day-warning.ts';
import { localDate, localTime } from './local-time.ts';
import { byLogin } from './pause.ts';
import type { Waiting } from './views.ts';
import { count, megabytes, usd, who } from './words.ts';

/** What is said of a job that waits, and of what a project may still use. */

/** `18:20 UTC`, with the day where it is another one there than now, or now is not known. */
export function atTime(at: Date, now?: Date, zone = 'UTC'): string {
  const day = localDate(at, zone);
  const isToday = now !== undefined && localDate(now, zone) === day;
  return `${isToday ? '' : `${day} `}${localTime(at, zone)} ${zone}`;
}

const amount: Readonly<Record<CapName, (n: number) => string>> = {
  jobs: (n) => count(Math.round(n), 'job'),
  minutes: (n) => count(Math.round(n), 'minute'),
  dollars: usd,
};

/** `queued, place 2, about 4 min`; or, where something else holds it back than those before it, what and until when. */
export function waitingWords({ project, place, atOnce, minutes, hold, now }: Waiting): Span[] {
  if (hold && hold.why !== 'at-once') return ['queued, ', ...holdWords(hold, project, now)];
  const about =
    minutes === null ? '' : minutes < 1 ? ', less than a minute' : `, about ${Math.round(minutes)} min`;
  return [place <= atOnce ? 'queued, next in line' : `queued, place ${place}${about}`];
}

/** Why a job of the project may not begin now. */
export function holdWords(hold: Exclude<Hold, { why: 'at-once' }>, project: string, now: Date): Span[] {
  switch (hold.why) {
    case 'paused':
      return pausedWords(project, hold.by);
    case 'behind':
      return [`begins after job ${hold.job}`];
    case 'put-off':
      return [`begins at ${atTime(hold.until, now)}`];
    case 'hours':
      return [`begins at ${atTime(hold.until, now, hold.zone)}, with the working hours of ${project}`];
    case 'usage-limit':
      return [`the usage limit of the Claude account is reached until ${atTime(hold.until, now)}`];
    case 'disk':
      return [
        `the disk of the host is nearly full: ${megabytes(hold.freeMb)} free, jobs begin from ${megabytes(hold.leastMb)} on`,
      ];
    case 'day':
      return [
        `${project} has used its ${amount[hold.cap](hold.most)} of ${dayHours} hours; room again at ${atTime(hold.until, now)}`,
      ];
    case 'person':
      return [`whoever asked for it has ${count(hold.most, 'job')} running already`];
  }
}

/** `bakery is paused by @ada` */
export const pausedWords = (project: string, by: string): Span[] =>
  by === byLogin
    ? [
        `${project} is paused: Claude is not logged in on the host. Once it is, /job resume ${project} goes on`,
      ]
    : [`${project} is paused by `, who(by)];

/** `bakery has used 16 of its 20 jobs of 24 hours` */
export const warningWords = (project: string, warnings: readonly Warning[]): string =>
  warnings
    .map(({ cap, used, most }) => {
      const [some, all] = [amount[cap](used), amount[cap](most)];
      return `${project} has used ${cap === 'dollars' ? some : Math.round(used)} of its ${all} of ${dayHours} hours`;
    })
    .join(', ');

/** A job that runs and says nothing. */
export const quietWords = (minutes: number): string => `no output for ${minutes} min`;

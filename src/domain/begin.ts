import { dayHours } from './budget.ts';
import type { Disk } from './disk.ts';
import type { Person } from './permission.ts';

/** Whether a queued job may begin now. Everything that can hold one back is here. */

/** What a project may use of each in 24 hours; 0 is no limit. */
export type DayCaps = { readonly jobs: number; readonly minutes: number; readonly dollars: number };
export type CapName = keyof DayCaps;
export type BeginRule = { readonly atOnce: number; readonly perDay: DayCaps };

/** A run of the project, also one that still goes on. */
export type Ran = { readonly startedAt: Date; readonly endedAt: Date | null; readonly costUsd: number };

/** How things stand now, for one job that waits. */
export type Situation = {
  readonly now: Date;
  readonly pausedBy: Person | null;
  /** The job it goes on from, while that one has not ended. */
  readonly behind: number | null;
  /** It was put off until then. */
  readonly notBefore: Date | null;
  /** When the working hours of the project begin; null within them. */
  readonly opensAt: Date | null;
  /** Whose clock they are by. */
  readonly zone: string;
  /** Until when the Claude login of this host is at its usage limit, as its last job was told. */
  readonly limitUntil: Date | null;
  /** Null where nobody looks at it. */
  readonly disk: Disk | null;
  readonly running: number;
  /** Running jobs of whoever asked for it, in all projects. */
  readonly ofPerson: number;
  /** Of the last 24 hours. */
  readonly ran: readonly Ran[];
};

/** What holds a job back; `until` is when that alone is over, where it can be known. */
export type Hold =
  | { readonly why: 'paused'; readonly by: Person }
  | { readonly why: 'behind'; readonly job: number }
  | { readonly why: 'put-off' | 'usage-limit'; readonly until: Date }
  | { readonly why: 'hours'; readonly until: Date; readonly zone: string }
  /** Looked at again `until` then: nobody can know when somebody makes room. */
  | ({ readonly why: 'disk'; readonly until: Date } & Disk)
  | { readonly why: 'day'; readonly cap: CapName; readonly most: number; readonly until: Date }
  | { readonly why: 'at-once' }
  | { readonly why: 'person'; readonly most: number };

const dayMs = dayHours * 3_600_000;

/** What holds it back, the most lasting first; null when it may begin. `perPerson` 0 is no limit. */
export function mayBegin(it: Situation, { atOnce, perDay }: BeginRule, perPerson: number): Hold | null {
  const { now, pausedBy, behind, notBefore, opensAt, zone, limitUntil, disk, running, ofPerson } = it;
  if (pausedBy !== null) return { why: 'paused', by: pausedBy };
  if (behind !== null) return { why: 'behind', job: behind };
  if (notBefore && notBefore > now) return { why: 'put-off', until: notBefore };
  if (opensAt) return { why: 'hours', until: opensAt, zone };
  if (limitUntil && limitUntil > now) return { why: 'usage-limit', until: limitUntil };
  if (disk && disk.freeMb < disk.leastMb) return { why: 'disk', until: nextMinute(now), ...disk };
  const day = dayHold(it.ran, perDay, now);
  if (day) return day;
  if (running >= atOnce) return { why: 'at-once' };
  return perPerson > 0 && ofPerson >= perPerson ? { why: 'person', most: perPerson } : null;
}

/** The same for all that wait: one look is enough for them. */
const nextMinute = (now: Date): Date => new Date((Math.floor(now.getTime() / 60_000) + 1) * 60_000);

/** The cap that is reached and has room again last; a run counts by when it began. */
function dayHold(ran: readonly Ran[], perDay: DayCaps, now: Date): Extract<Hold, { why: 'day' }> | null {
  const holds = capNames.flatMap((cap) => {
    const until = perDay[cap] > 0 ? roomAt(ran, cap, perDay[cap], now) : null;
    return until ? [{ why: 'day' as const, cap, most: perDay[cap], until }] : [];
  });
  return holds.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0] ?? null;
}

export const capNames: readonly CapName[] = ['jobs', 'minutes', 'dollars'];

/** Whether what ran in the last day matters at all. */
export const hasDayCaps = ({ perDay }: BeginRule): boolean => capNames.some((cap) => perDay[cap] > 0);

/** How much of a cap one run takes, up to this moment. */
export function amountOf({ startedAt, endedAt, costUsd }: Ran, cap: CapName, now: Date): number {
  if (cap === 'jobs') return 1;
  if (cap === 'dollars') return costUsd;
  const end = endedAt && endedAt < now ? endedAt : now;
  return Math.max(0, end.getTime() - startedAt.getTime()) / 60_000;
}

/** Those that began in the 24 hours before this moment, oldest first. */
export const ofLastDay = <T extends Ran>(ran: readonly T[], now: Date): T[] =>
  ran
    .filter(({ startedAt }) => startedAt <= now && startedAt.getTime() > now.getTime() - dayMs)
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());

/** When so many of the oldest are a day old that what is left is below the cap; null when it is now. */
function roomAt(ran: readonly Ran[], cap: CapName, most: number, now: Date): Date | null {
  const day = ofLastDay(ran, now);
  let left = day.reduce((sum, one) => sum + amountOf(one, cap, now), 0);
  let until: Date | null = null;
  for (const one of day) {
    if (left < most) break;
    left -= amountOf(one, cap, now);
    until = new Date(one.startedAt.getTime() + dayMs);
  }
  return until;
}

import { z } from 'zod';
import type { Hold } from './begin.ts';
import type { DeliveryState } from './decision.ts';
import type { Outcome } from './outcome.ts';
import type { Item } from './release.ts';

/** What a cycle does next in one project. Everything that lets an item wait, or ends a project's part, is here. */

/** A job of the plan, as far as this looks at it. */
export type ItemJob = {
  readonly id: number;
  readonly item: string | null;
  readonly cycleId: number | null;
  readonly state: 'queued' | 'running' | 'ended';
  readonly outcome: Outcome | null;
  readonly delivery: DeliveryState;
  /** Who wanted nothing to come of its plan. */
  readonly droppedBy: string | null;
  /** What was decided about its commit is being carried out. */
  readonly isSettling: boolean;
};

const passedWhys = [
  /** Somebody's job is at it, or one of an earlier cycle. */
  'going',
  /** Its commit is merged; the plan does not say so yet. */
  'merged',
  'to-merge',
  'pull-request',
  'branch',
  'question',
  'plan',
  'denied',
  'nothing',
  /** It failed or was ended in this cycle, or was interrupted in it twice. */
  'tried',
] as const;
export type PassedWhy = (typeof passedWhys)[number];
/** An open item that is not begun, and the job it is because of. */
const passed = z.object({ title: z.string(), why: z.enum(passedWhys), job: z.number() }).readonly();
export type Passed = z.infer<typeof passed>;
/** As the record keeps them. */
export const readPassed = (stored: unknown): Passed[] => z.array(passed).safeParse(stored).data ?? [];

const byDelivery: Partial<Record<DeliveryState, PassedWhy>> = {
  offered: 'to-merge',
  requested: 'pull-request',
  branched: 'branch',
  // Part of a later job's commit, which is not merged: that would be found first.
  continued: 'to-merge',
};
const byOutcome: Partial<Record<Outcome, PassedWhy>> = {
  question: 'question',
  planned: 'plan',
  denied: 'denied',
  nothing_to_do: 'nothing',
};

/**
 * Why an item is not begun, given all its jobs, oldest first; null when it may be. Work that a person has to decide
 * about is never done a second time; what failed, was discarded or dropped is, but not in the cycle in which it did; what
 * was interrupted because a process ended is begun once more in it.
 */
export function passOver(jobs: readonly ItemJob[], cycleId: number): Pick<Passed, 'why' | 'job'> | null {
  const going = jobs.find(({ state }) => state !== 'ended');
  if (going) return { why: 'going', job: going.id };
  const merged = jobs.findLast(({ delivery }) => delivery === 'merged');
  if (merged) return { why: 'merged', job: merged.id };
  const kept = jobs.findLast(({ delivery }) => byDelivery[delivery] !== undefined);
  const why = kept && byDelivery[kept.delivery];
  if (kept && why) return { why, job: kept.id };
  const last = jobs.at(-1);
  const told = last?.outcome && last.droppedBy === null ? byOutcome[last.outcome] : undefined;
  if (last && told) return { why: told, job: last.id };
  const tried = jobs.filter((job) => job.cycleId === cycleId);
  const own = tried.at(-1);
  return own && !isCutShort(tried) ? { why: 'tried', job: own.id } : null;
}

/** Whether the last try, and no earlier one, was interrupted: nothing is known yet of what would have come of it. */
const isCutShort = (tries: readonly ItemJob[]): boolean =>
  tries.findIndex(({ outcome }) => outcome === 'interrupted') === tries.length - 1;

/** After so many failed items in a row a project's part ends: whatever is wrong there would cost as much once more. */
export const manyFailures = 3;
/** A job that would wait for longer is not asked for. */
export const longestWaitMinutes = 60;

export type Situation = {
  readonly now: Date;
  readonly cycleId: number;
  /** Somebody said stop. */
  readonly stopped: boolean;
  /** In all projects; null: no limit. */
  readonly maxJobs: number | null;
  readonly maxUsd: number | null;
  /** Open items of the month, in their order. */
  readonly items: readonly Item[];
  /** The project's jobs of these items, and all of this cycle, oldest first. */
  readonly jobs: readonly ItemJob[];
  /** Of all projects: items begun in this cycle, and dollars its jobs took. */
  readonly begun: number;
  readonly spent: number;
  /** Of each other project that is still at it, and that a process works for: how many items were begun. */
  readonly others: readonly number[];
  /** What would hold back a job that is asked for now. */
  readonly hold: Hold | null;
};

/** Why a project's part ends. */
const causes = [
  ...(['none-left', 'stopped', 'max-jobs', 'max-usd', 'failures'] as const),
  ...(['held', 'usage-limit', 'login', 'no-plan'] as const),
] as const;
export type Cause = (typeof causes)[number];
export const readCause = (stored: unknown): Cause | null => z.enum(causes).safeParse(stored).data ?? null;
export type Next =
  | { readonly kind: 'begin'; readonly item: Item }
  /** For the end of the job that it began and for what becomes of its commit, or for its turn. */
  | { readonly kind: 'wait'; readonly for: 'job' | 'delivery' | 'turn' }
  | { readonly kind: 'end'; readonly cause: Cause };
export type Decided = { readonly next: Next; readonly free: readonly Item[]; readonly passed: Passed[] };

/** What comes next in a project, which items could be begun, and which not. */
export function decideNext(it: Situation): Decided {
  const ofItem = Map.groupBy(it.jobs, ({ item }) => item);
  const looked = it.items.map((item) => ({ item, not: passOver(ofItem.get(item.id) ?? [], it.cycleId) }));
  const free = looked.flatMap(({ item, not }) => (not ? [] : [item]));
  const passed = looked.flatMap(({ item: { title }, not }) => (not ? [{ title, ...not }] : []));
  return { next: nextOf(it, free.find((item) => isBegun(it, item)) ?? free[0]), free, passed };
}

/** Whether it was begun in this cycle, so that to begin it again is no item more. */
const isBegun = ({ jobs, cycleId }: Situation, { id }: Item): boolean =>
  jobs.some((job) => job.cycleId === cycleId && job.item === id);

function nextOf(it: Situation, item: Item | undefined): Next {
  const own = it.jobs.filter(({ cycleId }) => cycleId === it.cycleId);
  const last = own.findLast(({ state }) => state === 'ended')?.outcome;
  // What goes on at the reset of the limit is not waited for.
  if (last === 'usage_limit') return { kind: 'end', cause: 'usage-limit' };
  if (own.some(({ state }) => state !== 'ended')) return { kind: 'wait', for: 'job' };
  // The next one is to begin with the work of this one.
  if (own.some(({ isSettling }) => isSettling)) return { kind: 'wait', for: 'delivery' };
  const cause = causeOfEnd(it, own, item);
  if (cause) return { kind: 'end', cause };
  if (!item) return { kind: 'end', cause: 'none-left' };
  const isShared = it.maxJobs !== null || it.maxUsd !== null;
  const mine = itemsOf(own).length;
  if (isShared && !isBegun(it, item) && it.others.some((begun) => begun < mine))
    return { kind: 'wait', for: 'turn' };
  return { kind: 'begin', item };
}

function causeOfEnd(it: Situation, own: readonly ItemJob[], item: Item | undefined): Cause | null {
  if (it.stopped) return 'stopped';
  if (own.at(-1)?.outcome === 'not_logged_in') return 'login';
  if (!item) return 'none-left';
  if (failedInARow(own) >= manyFailures) return 'failures';
  if (it.maxJobs !== null && it.begun >= it.maxJobs && !isBegun(it, item)) return 'max-jobs';
  if (it.maxUsd !== null && it.spent >= it.maxUsd) return 'max-usd';
  return holdEnds(it.hold, it.now) ? 'held' : null;
}

/** What can take until tomorrow, or until somebody resumes it, is no reason to ask for a job that waits. */
function holdEnds(hold: Hold | null, now: Date): boolean {
  if (hold?.why === 'paused' || hold?.why === 'usage-limit') return true;
  return (
    hold !== null && 'until' in hold && hold.until.getTime() - now.getTime() > longestWaitMinutes * 60_000
  );
}

/** The items that were begun, in that order; a second try is one of the same item. */
export const itemsOf = (jobs: readonly Pick<ItemJob, 'item'>[]): string[] => [
  ...new Set(jobs.flatMap(({ item }) => (item === null ? [] : [item]))),
];

const failures: readonly Outcome[] = ['failed', 'timed_out', 'gate_failed'];

/** How many of the items begun last came to nothing, one after the other, each by its last job. */
function failedInARow(own: readonly ItemJob[]): number {
  const ends = itemsOf(own).map((item) => own.findLast((job) => job.item === item)?.outcome);
  const since = ends.findLastIndex((outcome) => !outcome || !failures.includes(outcome));
  return ends.length - 1 - since;
}

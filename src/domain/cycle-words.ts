import type { Card, Span } from './card.ts';
import { type Cause, itemsOf, type Passed, type PassedWhy } from './cycle.ts';
import { outcomeWords } from './job-words.ts';
import type { Outcome } from './outcome.ts';
import type { Person } from './permission.ts';
import { type HeldTick, tickWords } from './tick-words.ts';
import { button, count, oneLine, usd, who } from './words.ts';

/** What is said of a cycle: one message, which is edited as it goes, and why it ended. */

export type CycleJob = {
  readonly id: number;
  readonly item: string | null;
  readonly itemTitle: string | null;
  readonly state: 'queued' | 'running' | 'ended';
  readonly outcome: Outcome | null;
  /** What was decided about its commit is being carried out. */
  readonly isSettling: boolean;
};
export type PartView = {
  readonly project: string;
  /** How its release stands; null until its plan was read. */
  readonly progress: string | null;
  readonly toDo: number;
  readonly passed: readonly (Passed & { readonly tick?: HeldTick | null })[];
  readonly cause: Cause | null;
  /** Why it ended; null while it goes on. */
  readonly ended: string | null;
  readonly jobs: readonly CycleJob[];
};
export type CycleView = {
  readonly id: number;
  readonly startedBy: Person;
  readonly stoppedBy: Person | null;
  /** Items it begins at most; null: no limit. */
  readonly maxJobs: number | null;
  readonly hasEnded: boolean;
  /** What its jobs took so far. */
  readonly costUsd: number;
  readonly parts: readonly PartView[];
};

/** Of each item that was begun the last job: a second try is about the same item. */
export const lastJobs = ({ jobs }: Pick<PartView, 'jobs'>): CycleJob[] =>
  itemsOf(jobs).flatMap((item) => jobs.findLast((job) => job.item === item) ?? []);

/** More projects are counted in the first line, and named below it. */
const mostNamed = 3;

/** The message of a cycle. */
export function cycleRoot(cycle: CycleView): Card {
  const { id, parts, hasEnded } = cycle;
  const names =
    parts.length > mostNamed
      ? count(parts.length, 'project')
      : parts.map(({ project }) => project).join(', ');
  const state = hasEnded ? endedWords(cycle) : goingWords(cycle);
  const many = parts.length > 1;
  return {
    line: [`cycle ${id} · ${names} · `, ...state, ' · for ', who(cycle.startedBy)],
    body: parts.map((part) => partLines(part, many)).join('\n'),
    buttons: hasEnded || cycle.stoppedBy !== null ? [] : [button('stop', id)],
  };
}

/** `at work, 2 of 5 items` */
function goingWords({ parts, stoppedBy, maxJobs }: CycleView): Span[] {
  if (stoppedBy !== null) return ['stopped by ', who(stoppedBy), ', what runs goes on'];
  if (parts.every(({ progress }) => progress === null)) return ['at work'];
  const begun = parts.flatMap(lastJobs);
  const ended = begun.filter(({ state }) => state === 'ended').length;
  const left = parts.reduce((sum, { toDo, cause }) => sum + (cause === null ? toDo : 0), 0);
  const all = Math.min(begun.length + left, maxJobs ?? Infinity);
  return [`at work, ${ended} of ${count(all, 'item')}`];
}

/** `ended, stopped by @ada: 3 done, 1 failed, $0.42` */
function endedWords({ parts, stoppedBy, costUsd }: CycleView): Span[] {
  const done = [tally(parts.flatMap(lastJobs)) || 'nothing was begun', usd(costUsd)].join(', ');
  const by: Span[] = stoppedBy === null ? [] : [', stopped by ', who(stoppedBy)];
  return ['ended', ...by, `: ${done}`];
}

/** `3 done, 1 failed` */
function tally(jobs: readonly CycleJob[]): string {
  const kinds = Map.groupBy(jobs, ({ outcome }) => (outcome === null ? 'not ended' : outcomeWords[outcome]));
  return [...kinds].map(([words, some]) => `${some.length} ${words}`).join(', ');
}

function partLines(part: PartView, many: boolean): string {
  const { project, progress, ended } = part;
  const now = part.cause === null ? atWork(part) : ended;
  const first = [...(many ? [project] : []), ...[progress, now].filter((words) => words !== null)];
  const waiting = part.cause === null ? [] : passedWords(part.passed);
  return [first.join(' · '), ...waiting].filter(Boolean).join('\n');
}

function atWork({ jobs, progress }: PartView): string | null {
  const job = jobs.findLast(({ state }) => state !== 'ended');
  if (job)
    return `job ${job.id}${job.state === 'queued' ? ' is queued' : ''}: ${oneLine(job.itemTitle ?? '')}`;
  const settling = jobs.findLast(({ isSettling }) => isSettling);
  if (settling) return `job ${settling.id} is being delivered`;
  return progress === null ? 'its plan is being read' : 'waits for its turn';
}

/** What is left to people, in the order in which it matters to them. */
const kinds: readonly (readonly [PassedWhy, string, string])[] = [
  ['to-merge', 'waits for Merge', 'wait for Merge'],
  ['question', 'has a question', 'have a question'],
  ['denied', 'was not allowed to go on', 'were not allowed to go on'],
  ['plan', 'ended with a plan', 'ended with a plan'],
  ['nothing', 'found nothing to do, and its item is open', 'found nothing to do, and their items are open'],
  ['tried', 'came to nothing', 'came to nothing'],
  ['pull-request', 'has a pull request', 'have a pull request'],
  ['branch', 'is on a branch', 'are on branches'],
  ['merged', 'is merged, and its item is open', 'are merged, and their items are open'],
  ['going', 'goes on', 'go on'],
];

/** `jobs 4 and 5 wait for Merge`, `job 7 has a question` */
function passedWords(passed: PartView['passed']): string[] {
  const held = passed.flatMap(({ job, tick }) => (tick ? [`job ${job}: ${tickWords(tick)}`] : []));
  const all = kinds.flatMap(([why, one, some]) => {
    const jobs = passed.filter((item) => item.why === why).map(({ job }) => job);
    if (jobs.length === 0) return [];
    return [`${named(jobs)} ${jobs.length === 1 ? one : some}`];
  });
  return [...all, ...held];
}

/** `job 7`, `jobs 4, 5 and 6` */
const named = (jobs: readonly number[]): string =>
  jobs.length === 1 ? `job ${jobs[0]}` : `jobs ${jobs.slice(0, -1).join(', ')} and ${jobs.at(-1)}`;

/** Why a second cycle is not begun. */
export const cycleGoing = (id: number, project: string): string =>
  `Cycle ${id} is at work in ${project} already. /job stop ${project} ends it.`;

/** To somebody who may use only some of its projects: which others there are is not theirs to know. */
export const cycleOfOthers = (id: number): string =>
  `Cycle ${id} also works where you may not: who began it can stop it, and whoever may use all its projects.`;
export const cycleStopped = (id: number, running: readonly number[]): string =>
  running.length === 0
    ? `Cycle ${id} is stopped.`
    : `Cycle ${id} is stopped: it begins nothing more, and ${named(running)} ${running.length === 1 ? 'goes' : 'go'} on.`;

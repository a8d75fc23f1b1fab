import type { Hold } from './begin.ts';
import { type Card, plainText, type Span } from './card.ts';
import { type Cause, itemsOf, manyFailures, type Passed, type PassedWhy } from './cycle.ts';
import { outcomeWords } from './job-words.ts';
import { monthName } from './local-time.ts';
import type { Outcome } from './outcome.ts';
import { byLogin } from './pause.ts';
import type { Person } from './permission.ts';
import { holdWords } from './waiting-words.ts';
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
  readonly passed: readonly Passed[];
  readonly cause: Cause | null;
  /** Why it ended; null while it goes on. */
  readonly ended: string | null;
  readonly jobs: readonly CycleJob[];
};
export type CycleView = {
  readonly id: number;
  readonly startedBy: Person;
  readonly stoppedBy: Person | null;
  readonly hasEnded: boolean;
  /** What its jobs took so far. */
  readonly costUsd: number;
  readonly parts: readonly PartView[];
};

/** Of each item that was begun the last job: a second try is about the same item. */
export const lastJobs = ({ jobs }: Pick<PartView, 'jobs'>): CycleJob[] =>
  itemsOf(jobs).flatMap((item) => jobs.findLast((job) => job.item === item) ?? []);

/** The message of a cycle. */
export function cycleRoot(cycle: CycleView): Card {
  const { id, parts, hasEnded } = cycle;
  const names = parts.map(({ project }) => project).join(', ');
  const state = hasEnded ? endedWords(cycle) : goingWords(cycle);
  const many = parts.length > 1;
  return {
    line: [`cycle ${id} · ${names} · `, ...state, ' · for ', who(cycle.startedBy)],
    body: parts.map((part) => partLines(part, many)).join('\n'),
    buttons: hasEnded || cycle.stoppedBy !== null ? [] : [button('stop', id)],
  };
}

/** `at work, 2 of 5 items` */
function goingWords({ parts, stoppedBy }: CycleView): Span[] {
  if (stoppedBy !== null) return ['stopped by ', who(stoppedBy), ', what runs goes on'];
  if (parts.every(({ progress }) => progress === null)) return ['at work'];
  const begun = parts.flatMap(lastJobs);
  const ended = begun.filter(({ state }) => state === 'ended').length;
  const left = parts.reduce((sum, { toDo, cause }) => sum + (cause === null ? toDo : 0), 0);
  return [`at work, ${ended} of ${count(begun.length + left, 'item')}`];
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
function passedWords(passed: readonly Passed[]): string[] {
  return kinds.flatMap(([why, one, some]) => {
    const jobs = passed.filter((item) => item.why === why).map(({ job }) => job);
    if (jobs.length === 0) return [];
    const numbers = jobs.length === 1 ? jobs[0] : `${jobs.slice(0, -1).join(', ')} and ${jobs.at(-1)}`;
    return [`${jobs.length === 1 ? 'job' : 'jobs'} ${numbers} ${jobs.length === 1 ? one : some}`];
  });
}

export type EndFacts = {
  readonly project: string;
  readonly now: Date;
  readonly month: string;
  /** Whether the plan has the month, and how many items of earlier ones are open. */
  readonly hasMonth: boolean;
  readonly earlier: number;
  readonly maxJobs: number | null;
  readonly maxUsd: number | null;
  readonly hold: Hold | null;
};

/** Why a project's part ended, in a sentence; null where the person who said stop is named instead. */
export function endWords(cause: Exclude<Cause, 'no-plan'>, it: EndFacts): string | null {
  switch (cause) {
    case 'stopped':
      return null;
    case 'none-left':
      return noneLeft(it);
    case 'max-jobs':
      return `its limit of ${count(it.maxJobs ?? 0, 'job')} is reached`;
    case 'max-usd':
      return `its limit of ${usd(it.maxUsd ?? 0)} is reached`;
    case 'failures':
      return `${manyFailures} items in a row came to nothing: look at them before it goes on`;
    case 'held':
      return heldWords(it);
    case 'usage-limit':
      return it.hold ? heldWords(it) : 'the usage limit of the Claude account is reached';
    case 'login':
      return 'Claude is not logged in on the host';
  }
}

function noneLeft({ project, month, hasMonth, earlier }: EndFacts): string {
  const none = hasMonth ? 'no item is left to begin' : `its plan has nothing for ${monthName(month)}`;
  const older = `; ${count(earlier, 'item')} of earlier months ${earlier === 1 ? 'is' : 'are'} open: /job rollover ${project} moves them`;
  return earlier > 0 ? none + older : none;
}

/** The words of a hold; a person is not named in a text that nobody can be mentioned in. */
function heldWords({ hold, project, now }: EndFacts): string {
  if (hold === null || hold.why === 'at-once') return 'it may begin nothing now';
  if (hold.why === 'paused' && hold.by !== byLogin) return `${project} is paused`;
  return plainText(holdWords(hold, project, now));
}

/** Why a second cycle is not begun. */
export const cycleGoing = (id: number, project: string): string =>
  `Cycle ${id} is at work in ${project} already. /job stop ${project} ends it.`;

export const cycleStopped = (id: number, running: readonly number[]): string =>
  running.length === 0
    ? `Cycle ${id} is stopped.`
    : `Cycle ${id} is stopped: it begins nothing more, and job ${running.join(', ')} goes on.`;

import { enoughJobs, enoughTasks, type LedgerRow, per100, type Share, type Taken } from './ledger.ts';
import type { Yield } from './ledger-yield.ts';
import { count, day, usd } from './words.ts';

/** The ledger in a terminal: figures beside the counts they are made of, and where those are small, that they are. */

const tooFew = (needed: number, noun: string): string =>
  ` (too few to tell: it takes ${needed} ${noun} on each side)`;

/** The lines about one artifact. */
export function ledgerLines(row: LedgerRow): string[] {
  const { upgrade, project, kind, slug, landed } = row;
  return [
    `${upgrade} · ${project} · ${kind} ${slug} · live since ${day(landed)}`,
    `  ${usedWords(row)}`,
    `  ${recurrenceWords(row)}`,
    ...(row.tasks ? [`  ${taskWords(row.tasks)}`] : []),
  ];
}

function usedWords({ kind, used, idle }: LedgerRow): string {
  if (kind === 'rule') return `in force in ${count(used.jobs, 'job')}`;
  const verb = kind === 'hook' ? 'stopped something' : 'used';
  const last = used.times > 0 ? `, last on ${day(idle.since)}` : '';
  return `${verb} in ${used.times} of ${count(used.jobs, 'job')}${last}`;
}

const again = { skill: 'done by hand', rule: 'came again', hook: 'came again unstopped' } as const;

function recurrenceWords({ kind, tasks, recurrences: { before, after } }: LedgerRow): string {
  const verb = kind === 'rule' && tasks ? 'asked for again' : again[kind]; // a rule about a task does not end it
  const isTold = before.jobs >= enoughJobs && after.jobs >= enoughJobs;
  const side = (share: Share) =>
    `${share.times} in ${count(share.jobs, 'job')}${isTold ? ` = ${per100(share)?.toFixed(1)} per 100` : ''}`;
  const told = isTold ? '' : tooFew(enoughJobs, 'jobs');
  return `${verb}: before ${side(before)}, since ${side(after)}${told}`;
}

function taskWords({ before, after }: { readonly before: Taken; readonly after: Taken }): string {
  const counts = `covered tasks: ${before.count} before, ${after.count} since`;
  const told = before.count < enoughTasks || after.count < enoughTasks ? tooFew(enoughTasks, 'tasks') : '';
  const both = (read: (taken: Taken) => string) => `${read(before)} → ${read(after)}`;
  const amount = (value: number | null, show: (value: number) => string) =>
    value === null ? 'none' : show(value);
  const figures = [
    `turns ${both(({ turns }) => amount(turns, String))}`,
    `cost ${both(({ costUsd }) => amount(costUsd, usd))}`,
    `time ${both(({ ms }) => amount(ms, (time) => `${Math.round(time / 1000)} s`))}`,
  ];
  return `${counts}, medians: ${figures.join(', ')}${told}`;
}

/** What all of it comes to: whether the lines were wanted, how many there were, and what they took. */
export function yieldLines({ lines, wanted, jobs, ourTokens, jobTokens, ourUsd }: Yield): string[] {
  const rate = jobs < enoughJobs ? tooFew(enoughJobs, 'jobs').replace(' on each side', '') : '';
  const per25 = jobs === 0 ? '' : ` = ${((lines / jobs) * 25).toFixed(1)} per 25 jobs`;
  const share = jobTokens === 0 ? '' : ` = ${((ourTokens / jobTokens) * 100).toFixed(1)} %`;
  const tokens = (n: number) => n.toLocaleString('en-US');
  return [
    `lines approved and not undone: ${wanted} of ${lines}`,
    `lines: ${lines} in ${count(jobs, 'job')}${rate || per25}`,
    `tokens of ours: ${tokens(ourTokens)}, of the jobs: ${tokens(jobTokens)}${share}; ours cost ${usd(ourUsd)}`,
  ];
}

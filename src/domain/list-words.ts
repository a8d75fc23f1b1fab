import { type Card, plainText } from './card.ts';
import { jobRoot } from './job-words.ts';
import type { SignalKind, SignalView } from './signals/signal.ts';
import type { JobView } from './views.ts';
import { pausedWords } from './waiting-words.ts';
import { count, day, oneLine, plain, usd } from './words.ts';

/** Lists that one person asked for: a line each, the rest left to the terminal. */

const kinds: Readonly<Record<SignalKind, string>> = {
  repeated_task: 'repeated task',
  recurring_failure: 'recurring failure',
  recurring_correction: 'recurring correction',
};

/** `7 · bakery · repeated task · add a loaf · 3 conversations · 2026-02-09 to 2026-03-01 · proposed` */
export function signalLine(signal: SignalView): string {
  const { id, kind, title, project, count, firstSeen, lastSeen, cost, state, coveredBy } = signal;
  return [
    ...[id, project, kinds[kind], oneLine(title), `${count} conversations`],
    `${day(firstSeen)} to ${day(lastSeen)}`,
    ...(cost > 0 ? [`cost ${cost} turns`] : []),
    coveredBy === null ? state : `${state}: ${coveredBy}`,
  ].join(' · ');
}

export const listed = (title: string, lines: readonly string[], none: string): Card =>
  lines.length === 0 ? plain(none) : { line: [title], body: lines.join('\n'), buttons: [] };

export const jobList = (jobs: readonly JobView[]): Card =>
  listed('The last jobs:', jobs.map(jobLine), 'There is no job yet.');

/** `job 3 · bakery · done · asked by @you · add the rye loaf` */
const jobLine = (job: JobView): string => {
  const open = job.delivery === 'offered' ? ' · to merge or discard' : '';
  return `${plainText(jobRoot(job).line)}${open} · ${oneLine(job.task, 80)}`;
};

export const signalList = (signals: readonly SignalView[]): Card =>
  listed('What comes again and again:', signals.map(signalLine), 'Nothing came often enough yet.');

/** How a project stands, for whoever wants to know where to ask. */
export type ProjectView = {
  readonly name: string;
  readonly pausedBy: string | null;
  readonly running: number;
  readonly queued: number;
};

export const projectList = (projects: readonly ProjectView[]): Card =>
  listed(
    'Projects:',
    projects.map(({ name, pausedBy, running, queued }) =>
      [
        name,
        `${running} running`,
        `${queued} queued`,
        ...(pausedBy === null ? [] : [plainText(pausedWords(name, pausedBy))]),
      ].join(' · '),
    ),
    'There is no project yet: name one in workspaces.toml.',
  );

/** What was done in a while: jobs that ended, and the money they took. */
export function workDone(jobs: readonly JobView[], hours: number): Card {
  const cost = usd(jobs.reduce((sum, { costUsd }) => sum + costUsd, 0));
  const ended = jobs.filter(({ state }) => state === 'ended');
  return listed(
    `In the last ${hours} hours: ${count(ended.length, 'job')} ended, ${cost}.`,
    ended.map(jobLine),
    `Nothing was done in the last ${hours} hours.`,
  );
}

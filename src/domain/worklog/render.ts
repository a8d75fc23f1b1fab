import type { Card, Span } from '../card.ts';
import { localTime } from '../local-time.ts';
import { isLongAnswer } from '../long-answer.ts';
import { count, usd, who } from '../words.ts';
import { dayChart } from './chart.ts';
import { type DayFacts, isWhole } from './facts.ts';
import type { Line } from './line.ts';
import { nothingIn, plainSections, type Section, sectionTitles } from './plain.ts';
import { type Prose, worded } from './prose.ts';

/** A work log as it is read: in the channel, in a terminal, and as a file of the repository. */

/** As the record has it. */
export type Log = {
  readonly facts: DayFacts;
  /** Null where no model said anything: then the facts stand as they are. */
  readonly prose: Prose | null;
  /** Dollars its prose took. */
  readonly costUsd: number;
  readonly closedBy: string;
};

/** In whose name a day is closed at its hour, by nobody's hand. */
export const byClock = 'eod';

export const titleOf = (date: string): string => `Work log — ${date}`;

/** So many lines of a section are shown in a message; of the others it is said how many they are. */
const mostLines = 15;

/** The sections in Markdown, each line with what it rests on; with `most`, only so many lines of each. */
export function logMarkdown(
  { facts, prose }: Pick<Log, 'facts' | 'prose'>,
  most = Number.POSITIVE_INFINITY,
): string {
  const sections = worded(plainSections(facts), prose);
  return sections.map((section) => sectionMarkdown(section, most)).join('\n\n');
}

/** Whether its message does not hold all of it: then it goes with a file. */
export function isLongLog(log: Pick<Log, 'facts' | 'prose'>): boolean {
  const shown = logMarkdown(log, mostLines);
  return isLongAnswer(shown) || shown !== logMarkdown(log);
}

function sectionMarkdown({ name, lines }: Section, most: number): string {
  const shown = lines.slice(0, most).map((line) => `- ${lineWords(line)}`);
  const left = lines.length - shown.length;
  const more = left > 0 ? [`- … and ${left} more`] : [];
  const all = shown.length === 0 ? [`- ${nothingIn[name]}`] : [...shown, ...more];
  return [`## ${sectionTitles[name]}`, ...all].join('\n');
}

/** What a line names already is not named again behind it. */
function lineWords({ text, refs }: Line): string {
  const missing = refs.filter((ref) => !new RegExp(`\\b${escaped(ref)}(?!\\w)`).test(text));
  return missing.length === 0 ? text : `${text} [${missing.join(', ')}]`;
}
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** `3 jobs: 2 done, 1 failed · 12 min, $1.20 · upgrades $0.10 · persistent session $0.30 · this log $0.02 · up to 23:00` */
function footer(log: Log): string {
  const { facts, costUsd } = log;
  const { jobs, spend, talk } = facts;
  const { categories, series } = dayChart(facts) ?? { categories: [], series: [] };
  const each = categories.map((name, at) => `${series[0]?.values[at]} ${name}`).join(', ');
  return [
    count(jobs.length, 'job') + (each && `: ${each}`),
    `${Math.round(spend.minutes)} min, ${usd(spend.jobs)}`,
    ...(spend.upgrades > 0 ? [`upgrades ${usd(spend.upgrades)}`] : []),
    ...(talk ? [`persistent session ${usd(talk.usd)}`] : []),
    costUsd > 0 ? `this log ${usd(costUsd)}` : 'without a model',
    ...(isWhole(facts) ? [] : [`up to ${localTime(new Date(facts.until), facts.zone)} ${facts.zone}`]),
  ].join(' · ');
}

/** The log as one message. */
export function logCard(log: Log): Card {
  const { facts, closedBy } = log;
  const chart = dayChart(facts);
  const by: Span[] = closedBy === byClock ? [] : [' · closed by ', who(closedBy)];
  return {
    line: [`${titleOf(facts.date)} · ${facts.project}`],
    markdown: logMarkdown(log, mostLines),
    ...(chart && { chart }),
    footer: [footer(log), ...by],
    buttons: [],
  };
}

/** The log as a file of its own. */
export const logFile = (log: Log): string =>
  `# ${titleOf(log.facts.date)}\n\n${logMarkdown(log)}\n\n${footer(log)}\n`;

import type { Card, Plan, Span } from './card.ts';
import type { ChangedFile, DiffStat } from './diff.ts';
import { refusedFiles, secretWords } from './files-words.ts';
import type { Gate } from './gate.ts';
import { jobButtons } from './job-buttons.ts';
import type { Outcome } from './outcome.ts';
import { planOf } from './progress.ts';
import { tickWords } from './tick-words.ts';
import type { JobView, SkillUse } from './views.ts';
import { atTime, quietWords, waitingWords, warningWords } from './waiting-words.ts';
import { besides, button, count, isOpen, oneLine, short, usd, who } from './words.ts';

/** What is said of jobs: their first message, their steps, their result. */

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  done: 'done',
  nothing_to_do: 'nothing to do',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  usage_limit: 'usage limit reached',
  not_logged_in: 'not logged in',
  question: 'has a question',
  denied: 'was not allowed to go on',
  planned: 'planned',
  gate_failed: 'did not pass a gate',
};

const endWords = ({ outcome, gate }: JobView): string =>
  gate?.at === 'before' ? 'a gate did not let it begin' : outcomeWords[outcome ?? 'failed'];

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const lines = (insertions: number, deletions: number) => `+${insertions} −${deletions}`;

const changed = ({ files, insertions, deletions }: DiffStat): string =>
  files === 0 ? 'no file changed' : `${count(files, 'file')} changed (${lines(insertions, deletions)})`;

function fewer({ turnsBefore }: SkillUse, turns: number): string {
  const saved = turnsBefore === null ? 0 : Math.round(turnsBefore - turns);
  return saved > 0 ? `${count(saved, 'turn')} fewer` : '';
}

function cancelledBy({ state, outcome, cancelledBy: by }: JobView): Span[] {
  return by && (state === 'running' || outcome === 'cancelled') ? [' by ', who(by)] : [];
}

function stateWords(job: JobView): Span[] {
  if (job.state === 'queued') return job.waiting ? waitingWords(job.waiting) : ['queued'];
  const quiet = job.quiet === null ? '' : `, ${quietWords(job.quiet)}`;
  if (job.state === 'running') return [job.cancelledBy ? 'running, being cancelled' : `running${quiet}`];
  return [endWords(job)];
}

const buttonsOf = (job: JobView) => jobButtons(job).map((action) => button(action, job.id));

/** The root message: who asked for what, and how it stands. */
export function jobRoot(job: JobView): Card {
  const state = [`job ${job.id} · ${job.project} · `, ...stateWords(job), ...cancelledBy(job)];
  const mends = job.mends === null ? '' : ` · mends job ${job.mends}`;
  const line = [...state, `${mends} · asked by `, who(job.askedBy)];
  const refused = refusedFiles(job.attachments);
  const buttons = job.state === 'ended' ? [] : buttonsOf(job);
  return { line, body: job.task, ...(refused && { footer: [refused] }), buttons };
}

/** Steps of a job under a title that also says when it is silent. */
export const titled = (job: JobView, plan: Plan): Plan =>
  job.quiet === null ? plan : { ...plan, title: `${plan.title} · ${quietWords(job.quiet)}` };

/** Its last steps, and while it runs the one that is going on. */
export function jobProgress(job: JobView): Card {
  const plan = titled(job, planOf(job));
  return { line: [plan.title], plan, buttons: [] };
}

/** The final reply: how it ended, the answer, the files, and one quiet footer with what it took and the second layer. */
export function jobResult(job: JobView): Card {
  const below = [secretWords(job), deniedWords(job), job.tick ? `Merged, but ${tickWords(job.tick)}` : '']
    .filter(Boolean)
    .join('\n');
  const answer = [job.answer, job.answer?.includes(job.question ?? '') ? null : job.question];
  const markdown = answer.filter(Boolean).join('\n\n');
  const files = job.gate ? gateLines(job.gate) : fileLines(job);
  return {
    line: [
      `job ${job.id} · ${endWords(job)}`,
      ...cancelledBy(job),
      ` · ${changed(job.stat)}`,
      ...delivered(job),
      ...goesOn(job),
    ],
    ...(below && { body: below }),
    ...(markdown && { markdown }),
    ...(files && { preformatted: files }),
    footer: footer(job),
    buttons: buttonsOf(job),
  };
}

/** `1 turn fewer · 4 s, 3 turns, $0.01 · inheritance: none · used the skill add-product · for @you` */
function footer(job: JobView): Span[] {
  const saved = job.skills.map((use) => fewer(use, job.turns)).filter(Boolean);
  const spent = `${duration(job.durationMs)}, ${count(job.turns, 'turn')}, ${usd(job.costUsd)}`;
  const inheritance = `inheritance: ${job.inheritance ?? 'being looked at'}`;
  const used = job.skills.map(({ slug }) => `used the skill ${slug}`);
  const warned = job.warnings.length > 0 ? [warningWords(job.project, job.warnings)] : [];
  return [[...saved, spent, inheritance, ...used, ...warned, 'for '].join(' · '), who(job.askedBy)];
}

/** What the gate said last matters more than the files. */
const gateLines = ({ name, tail }: Pick<Gate, 'name' | 'tail'>): string =>
  tail === '' ? '' : `$ ${oneLine(name)}\n${tail}`;

/** So many files are listed; of the others it is said how many they are. */
const shownFiles = 10;
const longestPath = 120;

function fileLines({ changed: files, stat }: JobView): string {
  const shown = files.slice(0, shownFiles);
  const left = stat.files - shown.length;
  const more = left > 0 && shown.length > 0 ? [`and ${left} more`] : [];
  return [...shown.map(fileLine), ...more].join('\n');
}

/** `prices.md  +1 −0`; the end of a path says most. */
function fileLine({ path, status, insertions, deletions }: ChangedFile): string {
  const line = path.replaceAll(/\p{Cc}/gu, '\uFFFD');
  const named = line.length > longestPath ? `…${line.slice(1 - longestPath)}` : line;
  const how = status === 'changed' ? '' : `, ${status === 'added' ? 'new' : 'removed'}`;
  const size = insertions === null || deletions === null ? 'not text' : lines(insertions, deletions);
  return `${named}  ${size}${how}`;
}

function deniedWords({ outcome, denied }: JobView): string {
  if (outcome !== 'denied' || denied.length === 0) return '';
  const rules = [...new Set(denied)].join(', ');
  return `It was not allowed to use: ${rules}. Allow and retry lets one new job use that, and nothing else.`;
}

const goesOn = ({ followedBy, droppedBy, landed, goesOnAt }: JobView): Span[] => [
  ...(droppedBy ? [' · dropped by ', who(droppedBy)] : []),
  ...(followedBy === null || landed === `job ${followedBy}` ? [] : [` · goes on as job ${followedBy}`]),
  ...(goesOnAt === null ? [] : [` at ${atTime(goesOnAt)}`]),
];

/** Unfinished work where gates decide what is delivered. What a gate did not let pass says so itself. */
const isKept = ({ delivery, outcome, stat }: JobView): boolean =>
  delivery === 'none' && stat.files > 0 && outcome !== 'gate_failed';

function delivered(job: JobView): Span[] {
  const by = job.decision ? [' by ', who(job.decision.by)] : [];
  if (isOpen(job.decision)) return [` · ${job.decision?.verb} pressed`, ...by];
  const but = job.decision?.words ? `, ${job.decision.words}` : '';
  if (job.delivery === 'merged') return [` · merged as ${short(job.landed)}`, ...by, but];
  if (job.delivery === 'branched') return [` · on the branch ${job.landed}`];
  if (job.delivery === 'requested') return [` · pull request ${job.landed}`];
  if (job.delivery === 'continued') return [` · part of ${job.landed}`];
  if (job.delivery === 'discarded') return [` · discarded`, ...by, `, kept in ${job.landed}`];
  if (isKept(job)) return [' · kept, not offered: it passed no gate'];
  return job.decision?.state === 'refused' ? [' · ', ...besides(job.decision)] : [];
}

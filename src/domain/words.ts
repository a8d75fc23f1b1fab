import type { Action, Button, Card, Span } from './card.ts';
import { type UpgradeState, upgradeVerbs, type Verb } from './decision.ts';
import type { DiffStat } from './diff.ts';
import type { Outcome } from './outcome.ts';
import type { Person } from './permission.ts';
import { footerOf } from './trust-words.ts';
import type { DecisionView, JobView, SkillUse, UpgradeView } from './views.ts';

/** Every sentence the app says, in Slack and in the terminal. Pure: facts in, cards out. */

const outcomeWords: Record<Outcome, string> = {
  done: 'done',
  nothing_to_do: 'nothing to do',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  usage_limit: 'usage limit reached',
  not_logged_in: 'not logged in',
};

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
export const short = (commit: string | null): string => (commit ?? '').slice(0, 7);

/** A person of Slack is mentioned; one at a terminal is named. */
export const who = (person: Person): Span => (person.startsWith('cli:') ? person.slice(4) : { user: person });

export const labels: Record<Action | Verb, string> = {
  approve: 'Approve',
  kill: 'Kill',
  look: 'Look',
  undo: 'Undo',
  restore: 'Restore',
  retire: 'Approve',
  keep: 'Kill',
  trust: 'Trust this kind',
  merge: 'Merge',
  discard: 'Discard',
  cancel: 'Cancel',
  branch: 'Branch',
};
function button(action: Action, subject: number): Button {
  const base = { action, subject, label: labels[action] };
  if (action === 'approve' || action === 'merge') return { ...base, style: 'primary' };
  return action === 'kill' || action === 'cancel' ? { ...base, style: 'danger' } : base;
}

export const plain = (...line: Span[]): Card => ({ line, buttons: [] });

// ── jobs ──────────────────────────────────────────────────────────────────────────────────────────

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function changed({ files, insertions, deletions }: DiffStat): string {
  return files === 0 ? 'no file changed' : `${count(files, 'file')} changed (+${insertions} −${deletions})`;
}

function fewer({ turnsBefore }: SkillUse, turns: number): string {
  const saved = turnsBefore === null ? 0 : Math.round(turnsBefore - turns);
  return saved > 0 ? `${count(saved, 'turn')} fewer` : '';
}

/** `job 1 · done · 4 s, 3 turns, $0.01 · 1 file changed (+1 −0)` */
function summary(job: JobView): Span[] {
  const spent = `${duration(job.durationMs)}, ${count(job.turns, 'turn')}, $${job.costUsd.toFixed(2)}`;
  const saved = job.skills.map((use) => fewer(use, job.turns)).filter(Boolean);
  const rest = [...saved, spent, changed(job.stat)].join(' · ');
  return [`job ${job.id} · ${outcomeWords[job.outcome ?? 'failed']}`, ...cancelledBy(job), ` · ${rest}`];
}

function cancelledBy({ state, outcome, cancelledBy: by }: JobView): Span[] {
  return by && (state === 'running' || outcome === 'cancelled') ? [' by ', who(by)] : [];
}

function stateWords(job: JobView): string {
  if (job.state === 'queued')
    return job.place === 1 || job.place === null ? 'queued, next in line' : `queued, place ${job.place}`;
  if (job.state === 'running') return job.cancelledBy ? 'running, being cancelled' : 'running';
  return outcomeWords[job.outcome ?? 'failed'];
}

/** The root message: who asked for what, and how it stands. */
export function jobRoot(job: JobView): Card {
  const buttons = job.state === 'ended' ? [] : [button('cancel', job.id)];
  const state = [`job ${job.id} · ${job.project} · ${stateWords(job)}`, ...cancelledBy(job)];
  const line = [...state, ' · asked by ', who(job.askedBy)];
  return { line, body: job.task, buttons };
}

export function jobProgress(job: JobView): Card {
  const steps = job.steps.map((step) => `· ${step}`).join('\n') || '· starting';
  const line = [job.state === 'running' ? 'working on it' : count(job.steps.length, 'step')];
  return { line, preformatted: steps, buttons: [] };
}

/** The final reply: result first, one quiet footer with the second layer. */
export function jobResult(job: JobView): Card {
  const buttons = job.delivery === 'offered' && !isOpen(job.decision) ? (['merge', 'discard'] as const) : [];
  const used = job.skills.map(({ slug }) => ` · used the skill ${slug}`);
  const footer: Span[] = [
    `inheritance: ${job.inheritance ?? 'being looked at'}`,
    ...used,
    ' · for ',
    who(job.askedBy),
  ];
  const answer = job.answer ? { body: job.answer } : {};
  return {
    line: [...summary(job), ...delivered(job)],
    ...answer,
    footer,
    buttons: buttons.map((action) => button(action, job.id)),
  };
}

const isOpen = (decision: DecisionView | null) => decision?.state === 'pending';

function delivered(job: JobView): Span[] {
  const by = job.decision ? [' by ', who(job.decision.by)] : [];
  if (isOpen(job.decision)) return [` · ${job.decision?.verb} pressed`, ...by];
  const but = job.decision?.words ? `, ${job.decision.words}` : '';
  if (job.delivery === 'merged') return [` · merged as ${short(job.landed)}`, ...by, but];
  if (job.delivery === 'branched') return [` · on the branch ${job.landed}`];
  if (job.delivery === 'discarded') return [` · discarded`, ...by, `, kept in ${job.landed}`];
  return job.decision?.state === 'refused' ? [' · ', ...besides(job.decision)] : [];
}

// ── upgrades ──────────────────────────────────────────────────────────────────────────────────────

/** The one line about a proposal; once decided, the same message says what happened and by whom. */
export function upgradeLine(upgrade: UpgradeView): Card {
  const { decision } = upgrade;
  if (decision && isOpen(decision))
    return plain(`${labels[decision.verb]} pressed by `, who(decision.by), `: ${upgrade.slug}`);
  const footer = footerOf(upgrade, decision?.words ? besides(decision) : [], who);
  const verbs: Action[] = [
    ...upgradeVerbs(upgrade.state),
    ...(upgrade.state === 'proposed' ? (['look'] as const) : []),
    ...(upgrade.trust?.offered ? (['trust'] as const) : []),
  ];
  const buttons = verbs.map((verb) => button(verb, upgrade.id));
  return { line: settledLine(upgrade), ...(footer.length > 0 && { footer }), buttons };
}

/** Why a press was refused, or what did not go as wished beside it. */
const besides = ({ verb, by, state, words }: DecisionView): Span[] =>
  state === 'refused' ? [`${labels[verb]} by `, who(by), ` was not possible: ${words}`] : [words ?? ''];

function settledLine(upgrade: UpgradeView): Span[] {
  const by: Span[] = upgrade.decision?.state === 'done' ? [' by ', who(upgrade.decision.by)] : [];
  const lines: Record<UpgradeState, Span[]> = {
    building: [
      upgrade.why === null
        ? `Something better is being built for ${upgrade.project}.`
        : `Something better will be built for ${upgrade.project} once there is room: ${upgrade.why}`,
    ],
    flagged: [
      `Flagged: ${upgrade.noticed ?? 'a repeated task'}; ${upgrade.commit ? 'what was built is not proposed' : 'no upgrade could be built'}: ${upgrade.why}`,
    ],
    proposed: [noticedLine(upgrade)],
    approved: upgrade.accepted
      ? [noticedLine(upgrade)]
      : ['Approved', ...by, `: ${upgrade.slug}, 1 artifact, 1 commit ${short(upgrade.landed)}`],
    killed: ['Killed', ...by, `: ${upgrade.slug} is in ${upgrade.trashRef}, no branch was touched`],
    undone: [
      'Undone',
      ...by,
      `: ${upgrade.slug} moved to ${upgrade.trashPath}, one commit ${short(upgrade.landed)}`,
    ],
    retired: [
      'Retired',
      ...by,
      `: ${upgrade.slug} moved to ${upgrade.trashPath}, one commit ${short(upgrade.landed)}`,
    ],
  };
  return lines[upgrade.state];
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const shortDate = (date: Date): string => `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;

export function noticedLine({ noticed, times, since, proof }: UpgradeView): string {
  const said = proof.flatMap((checked) => (checked.passed && checked.said ? [checked.said] : []));
  const shown = said.length > 0 ? ` (${said.join(', ')})` : '';
  return `I noticed ${noticed} (${times} times since ${shortDate(since)}), found a better way${shown}. The system just got an upgrade.`;
}

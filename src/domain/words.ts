import type { Action, Button, Card, Span } from './card.ts';
import { type UpgradeState, upgradeVerbs, type Verb } from './decision.ts';
import type { Person } from './permission.ts';
import { scheduleOf } from './schedule.ts';
import { footerOf } from './trust-words.ts';
import type { DecisionView, UpgradeView } from './views.ts';

/** What is said of upgrades, and what every sentence is made of. Pure: facts in, cards out. Of jobs: job-words.ts. */

export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
/** `20,480 MB` */
export const megabytes = (mb: number): string => `${mb.toLocaleString('en')} MB`;

export const usd = (dollars: number): string => `$${dollars.toFixed(2)}`;
export const day = (date: Date): string => date.toISOString().slice(0, 10);
/** A title or a task can be a whole paragraph of somebody's. */
export const oneLine = (text: string, max = 120): string => text.replaceAll(/\s+/g, ' ').slice(0, max);
export const short = (commit: string | null): string => (commit ?? '').slice(0, 7);

/** A person of Slack is mentioned; one at a terminal is named, and so is a schedule. */
export function who(person: Person): Span {
  const schedule = scheduleOf(person);
  if (schedule !== null) return `schedule ${schedule}`;
  return person.startsWith('cli:') ? person.slice(4) : { user: person };
}

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
  retry: 'Retry',
  answer: 'Answer',
  allow: 'Allow and retry',
  fix: 'Fix',
  go: 'Go',
  drop: 'Drop',
  transcript: 'Transcript',
  stop: 'Stop',
  choose: 'Choose a project',
  worklogOn: 'Write it',
  worklogOff: 'No',
  interrupt: 'Stop',
  hangup: 'End',
  branch: 'Branch',
  pr: 'Pull request',
  write: 'Write',
};
/** The button of an action, with its label and style; `subject` is the number of a job or an upgrade. */
export function button(action: Action, subject: number): Button {
  const base = { action, subject, label: labels[action] };
  if (action === 'approve' || action === 'merge' || action === 'go') return { ...base, style: 'primary' };
  return action === 'kill' || action === 'cancel' || action === 'stop' ? { ...base, style: 'danger' } : base;
}

export const plain = (...line: Span[]): Card => ({ line, buttons: [] });

export const isOpen = (decision: DecisionView | null) => decision?.state === 'pending';

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
export const besides = ({ verb, by, state, words }: DecisionView): Span[] =>
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

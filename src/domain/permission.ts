import type { Project } from './project.ts';
import { type Refusal, refuse } from './result.ts';

/** A Slack user id, `cli:<user>` (whoever has a shell on the host owns it already), or `schedule:<name>`. */
export type Person = string;

/** What is known of a person who wants something. Only members of the workspace count as part of a group or channel. */
export type Standing = {
  readonly person: Person;
  readonly is: 'member' | 'guest' | 'external' | 'bot' | 'unasked' | 'unknown';
  /** Ids of the user groups of the project's lists they are in. */
  readonly groups: readonly string[];
  readonly inChannel: boolean;
};
/** Says whether somebody may: null, or why not. */
export type May = (who: Standing, project: Project) => Refusal<'not-allowed'> | null;

/** Somebody nothing was asked about: enough for whoever is named one by one, and for whoever runs the host. */
export const unasked = (person: Person): Standing => ({
  person,
  is: 'unasked',
  groups: [],
  inChannel: false,
});
/** Somebody about whom Slack could not be asked. */
export const unknown = (person: Person): Standing => ({ ...unasked(person), is: 'unknown' });

/** In the lists of a project, the members of its channel. */
export const everybody = '*';
/** A Slack user group. */
export const isGroup = (named: string): boolean => /^S[A-Z0-9]{2,}$/.test(named);
const groupsAmong = (named: readonly string[]) => named.filter(isGroup);

/** What Slack has to be asked about for a project: its groups, and whether its channel counts. */
export function whatToAsk({ users, approvers, channel }: Project) {
  const all = [...users, ...approvers];
  const counts = all.includes(everybody) && channel !== undefined;
  return { groups: [...new Set(groupsAmong(all))], channel: counts ? channel : null };
}

const isOperator = (person: Person) => person.startsWith('cli:');
/** Somebody whom Slack can show things to. */
export const isSlackUser = (person: Person): boolean => /^[UW][A-Z0-9]{2,20}$/.test(person);

/** Named themselves, which also lets in a guest; or, as a member of the workspace, by a group or the channel. */
function isAmong({ person, is, groups, inChannel }: Standing, named: readonly string[]): boolean {
  if (isOperator(person) || named.includes(person)) return true;
  if (is !== 'member') return false;
  return groups.some((group) => named.includes(group)) || (inChannel && named.includes(everybody));
}

/** Who may ask for jobs and cancel them: the project's users, its approvers, and whoever runs the host. */
export const mayUse: May = (who, project) => {
  const { name, users, approvers } = project;
  if (isAmong(who, [...users, ...approvers])) return null;
  const words = `You are not among the users of ${name}. Its owners can add you in workspaces.toml.`;
  return refuse('not-allowed', whyNot(who, name) ?? words);
};

/** Who may say that upgrades of a kind need no press from now on: it takes the decision from the approvers. */
export const mayTrust: May = (who, { name, owners }) => {
  if (isAmong(who, owners)) return null;
  const words = `Only the owners can trust a kind of upgrade in ${name}. Nothing was changed.`;
  return refuse('not-allowed', words);
};

/** Who may say that a project's work log is written every day, or not: it speaks in everybody's channel. */
export const mayWriteLogs: May = (who, { name, owners }) => {
  if (isAmong(who, owners)) return null;
  const words = `Only the owners of ${name} can switch its work log on or off. Nothing was changed.`;
  return refuse('not-allowed', words);
};

/** Who may talk to the persistent session: it does in their checkout whatever they could. */
export const mayTalk: May = (who, { name, owners }) => {
  if (isAmong(who, owners)) return null;
  const words = `Only the owners can talk to the session of ${name}: it works in their checkout, as they would.`;
  return refuse('not-allowed', words);
};

/** Who may decide what reaches the default branch, and whether anything is begun. */
export const mayApprove: May = (who, project) => {
  const { name, approvers } = project;
  if (isAmong(who, approvers)) return null;
  const words = `Only the approvers of ${name} can decide this. Nothing was changed.`;
  return refuse('not-allowed', whyNot(who, name) ?? words);
};

/** What is in the way of a person whatever groups they are in; null when that is not it. */
function whyNot({ is }: Standing, name: string): string | null {
  const unless = `can do nothing in ${name}, unless workspaces.toml names them one by one. Nothing was changed.`;
  if (is === 'guest') return `Guests of this Slack workspace ${unless}`;
  if (is === 'external') return `People of another Slack workspace ${unless}`;
  if (is === 'bot') return `Apps and workflows ${unless}`;
  if (is !== 'unknown') return null;
  return `Slack could not be asked whether you may do this in ${name}. Nothing was changed; try again in a minute.`;
}

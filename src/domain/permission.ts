import type { Project } from './project.ts';
import { type Refusal, refuse } from './result.ts';

/** A Slack user id, or `cli:<user>`: whoever has a shell on the host owns it already. */
export type Person = string;

const isOperator = (person: Person) => person.startsWith('cli:');
/** Somebody whom Slack can show things to. */
export const isSlackUser = (person: Person): boolean => /^[UW][A-Z0-9]{2,20}$/.test(person);

/** Who may ask for jobs and cancel them: the project's users, its approvers, and whoever runs the host. */
export function mayUse(person: Person, project: Project): Refusal<'not-allowed'> | null {
  if (isOperator(person) || [...project.users, ...project.approvers].includes(person)) return null;
  return refuse(
    'not-allowed',
    `You are not among the users of ${project.name}. Its owners can add you in workspaces.toml.`,
  );
}

/** Who may say that upgrades of a kind need no press from now on: it takes the decision from the approvers. */
export function mayTrust(person: Person, { name, owners }: Project): Refusal<'not-allowed'> | null {
  if (isOperator(person) || owners.includes(person)) return null;
  return refuse(
    'not-allowed',
    `Only the owners can trust a kind of upgrade in ${name}. Nothing was changed.`,
  );
}

/** Who may decide what reaches the default branch. */
export function mayApprove(person: Person, project: Project): Refusal<'not-allowed'> | null {
  if (isOperator(person) || project.approvers.includes(person)) return null;
  return refuse('not-allowed', `Only the approvers of ${project.name} can decide this. Nothing was changed.`);
}

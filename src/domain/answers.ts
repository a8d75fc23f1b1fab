import type { Card } from './card.ts';
import type { DecisionView } from './views.ts';
import { labels, plain, who } from './words.ts';

/** What is said to one person alone. */

export const say = (words: string): Card => plain(words);

export function help(projects: readonly string[]): Card {
  const body = [
    '/job <project> <task>   runs the task with Claude Code in that project, in a clone of its own',
    '/job upgrades           the upgrades, and how what is live is used',
    '/job help               this text',
    '',
    `Projects: ${projects.join(', ') || 'none yet: name them in workspaces.toml'}`,
    'The result comes back in the thread with Merge and Discard; nothing reaches your branch before you press Merge.',
  ].join('\n');
  return { line: ['Type /job, a project and what should be done there.'], preformatted: body, buttons: [] };
}

export function unknownProject(typed: string, nearest: string | null, known: readonly string[]): Card {
  const meant = nearest ? ` Did you mean ${nearest}?` : '';
  return plain(`There is no project "${typed}".${meant} Projects: ${known.join(', ') || 'none yet'}.`);
}

export const emptyTask = (project: string): Card =>
  plain(`What should be done in ${project}? Type /job ${project} and then the task.`);

export const taskTooLong = (length: number, most: number): Card =>
  plain(
    `The task has ${length} characters; at most ${most} are possible. Put the long part into a file of the repository and name it.`,
  );

/** `why` is Slack's refusal in words, with the mend. */
export const jobNotShown = (id: number, why: string): Card =>
  plain(`Job ${id} is accepted, but I could not post about it: ${why}`);

/** For the one who came second. */
export function alreadyDecided(what: string, decision: DecisionView | null): Card {
  if (!decision) return plain(`${what} is nothing to decide about now. Nothing was changed.`);
  const how = decision.state === 'pending' ? 'is being carried out' : 'was decided';
  return plain(`${what} ${how} already: ${labels[decision.verb]} by `, who(decision.by), '.');
}

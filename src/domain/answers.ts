import type { Card } from './card.ts';
import { type CommandName, commandNames, commands, usageOf } from './commands.ts';
import type { DecisionView } from './views.ts';
import { labels, plain, who } from './words.ts';

/** What is said to one person alone. */

export const say = (words: string): Card => plain(words);

/** Every way to say something, a line each; then the projects one may use, of those there are (`some`). */
export function help(projects: readonly string[], some: boolean): Card {
  const ways: [string, string][] = [
    ['/job', 'asks for the task in a form'],
    ['/job <project> <task>', 'runs the task with Claude Code in that project, in a clone of its own'],
    ['/job <task>', "the same, in the channel's project"],
    ...commandNames.map((name): [string, string] => [`/job ${usageOf(name)}`, commands[name].does]),
  ];
  const width = Math.max(...ways.map(([usage]) => usage.length));
  const body = [
    ...ways.map(([usage, does]) => `${usage.padEnd(width)}   ${does}`),
    '',
    `Projects: ${projects.join(', ') || (some ? 'none that you may use' : 'none yet: name them in workspaces.toml')}`,
    'Mention me, write to me, or use the shortcut "Run as a job" of a message instead of /job.',
    'The result comes back in the thread. Nothing reaches your branch before somebody presses Merge, unless workspaces.toml says so.',
  ].join('\n');
  return { line: ['Type /job, a project and what should be done there.'], preformatted: body, buttons: [] };
}

/** In place of a transcript that is older than `transcripts_days` says. */
export const transcriptGone = (id: number, since: Date): string =>
  `The transcript of job ${id} is gone since ${since.toISOString().slice(0, 10)}: it was older than transcripts_days of workspaces.toml. What job ${id} did, and what was learned from it, is kept.`;

/** `typed` is a slip of the keys for a project or a command. */
export const slip = (typed: string, nearest: string, projects: readonly string[]): Card =>
  plain(
    `There is no project "${typed}". Did you mean ${nearest}? Projects: ${projects.join(', ') || 'none yet'}.`,
  );

export const noProject: Card = plain('There is no project yet: name one in workspaces.toml.');

export const notUser: Card = plain('You are not among the users of any project.');

/** Where no form can be opened, and a press can open one. */
export function whichProject(task: string, projects: readonly string[]): Card {
  const line = [
    task === ''
      ? 'Type /job, a project and what should be done there.'
      : `Which project is this for? ${projects.join(', ')}`,
  ];
  if (task.length > longestInButton) return { line, buttons: [] };
  return { line, buttons: [{ action: 'choose', subject: 0, label: labels.choose, words: task }] };
}
/** Neither a form nor a button takes files along: what came with them is asked for again, whole. */
export const filesAgain = (projects: readonly string[]): Card =>
  plain(`Send the files again with a project and what should be done. Projects: ${projects.join(', ')}.`);
/** Slack lets a button carry 2,000 characters. */
const longestInButton = 1_900;

const expected: Readonly<Record<(typeof commands)[CommandName]['takes'], string>> = {
  nothing: 'nothing more',
  job: 'the number of a job',
  project: 'the name of a project',
  'project?': 'the name of a project, or nothing',
};

export function wrongArgument(name: CommandName, typed: string, projects: readonly string[]): Card {
  const { takes } = commands[name];
  const got = typed === '' ? 'nothing' : `"${typed.slice(0, 100)}"`;
  const known = takes.startsWith('project') ? ` Projects: ${projects.join(', ') || 'none yet'}.` : '';
  const task = ` For a task that begins with "${name}", name the project first: /job <project> ${name} …`;
  return plain(`/job ${name} takes ${expected[takes]}, not ${got}.${known}${task}`);
}

export const taskTooLong = (length: number, most: number): Card =>
  plain(
    `The task has ${length} characters; at most ${most} are possible. Put the long part into a file of the repository and name it.`,
  );

export const noJob = (id: number): Card => plain(`There is no job ${id}.`);

export const cancelling = (id: number): Card => plain(`Job ${id} is being cancelled.`);

/** The job that somebody asked for once more, or had asked for before. */
export const askedAgain = (id: number, isNew: boolean): Card =>
  plain(isNew ? `It is job ${id}.` : `That was asked for already: it is job ${id}.`);

export const noQuestion = (id: number): Card => plain(`Job ${id} has no question.`);

/** Where no form can be opened for it. */
export const answerInThread: Card = plain('Write your answer as a reply in the thread.');

export const nothingToLookAt: Card = plain('There is nothing to look at yet.');

/** `why` is Slack's refusal in words, with the mend. */
export const jobNotShown = (id: number, why: string): Card =>
  plain(`Job ${id} is accepted, but I could not post about it: ${why}`);

export const cycleNotShown = (id: number, why: string): Card =>
  plain(`Cycle ${id} is at work, but I could not post about it: ${why}`);

export const transcriptNotShown = (id: number, why: string): Card =>
  plain(`The transcript of job ${id} could not be put into its thread: ${why}`);

/** For the one who came second. */
export function alreadyDecided(what: string, decision: DecisionView | null): Card {
  if (!decision) return plain(`${what} is nothing to decide about now. Nothing was changed.`);
  const how = decision.state === 'pending' ? 'is being carried out' : 'was decided';
  return plain(`${what} ${how} already: ${labels[decision.verb]} by `, who(decision.by), '.');
}

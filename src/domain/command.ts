import { type CommandName, commandNames, commands, isCommand } from './commands.ts';
import { slipOf } from './nearest.ts';

/** What a person asked for: behind `/job`, in a mention or in a direct message. */
export type ParsedCommand =
  /** Nothing was typed, or a project alone: the rest is asked for. */
  | { kind: 'empty'; project: string | null }
  | { kind: 'command'; name: CommandName; job: number | null; project: string | null }
  | { kind: 'job'; project: string; task: string }
  /** No project was named, and it is not clear which is meant. */
  | { kind: 'which'; task: string }
  | { kind: 'wrong-argument'; name: CommandName; typed: string }
  | { kind: 'slip'; typed: string; nearest: string }
  | { kind: 'too-long'; length: number };

/** Slack's own limit for what a slash command carries is below this; the CLI's is not. */
export const maxTaskLength = 12_000;

export type Where = {
  readonly projects: readonly string[];
  /** Those whose channel this is. */
  readonly here: readonly string[];
};

/**
 * Reads a command, `<project> <task>`, or a task alone: that is for the channel's project, or the only one there is.
 * Quotes, newlines and emoji in a task stay as they are.
 */
export function parseCommand(text: string, { projects, here }: Where): ParsedCommand {
  const trimmed = text.trim();
  const [typed = ''] = trimmed.split(/\s/, 1);
  const word = typed.toLowerCase();
  const rest = trimmed.slice(typed.length).trim();
  if (word === '') return { kind: 'empty', project: null };
  const project = named(word, projects);
  if (project) return rest === '' ? { kind: 'empty', project } : task(project, rest);
  if (isCommand(word)) return readArgument(word, rest, projects);
  const nearest = slipOf(word, projects) ?? commandSlip(word, rest, projects);
  if (nearest) return { kind: 'slip', typed, nearest };
  const [only, ...others] = here.length > 0 ? here : projects;
  return only !== undefined && others.length === 0 ? task(only, trimmed) : task(null, trimmed);
}

/** Many a task begins with a word that is near to a command; what stands behind it has to fit as well. */
function commandSlip(word: string, rest: string, projects: readonly string[]): CommandName | null {
  const fitting = commandNames.filter((name) => readArgument(name, rest, projects).kind === 'command');
  return slipOf(word, fitting);
}

const named = (word: string, projects: readonly string[]): string | null =>
  projects.find((name) => name.toLowerCase() === word.toLowerCase()) ?? null;

function task(project: string | null, words: string): ParsedCommand {
  if (words.length > maxTaskLength) return { kind: 'too-long', length: words.length };
  return project === null ? { kind: 'which', task: words } : { kind: 'job', project, task: words };
}

function readArgument(name: CommandName, typed: string, projects: readonly string[]): ParsedCommand {
  const { takes } = commands[name];
  const wrong = { kind: 'wrong-argument', name, typed } as const;
  if (takes === 'nothing') return typed === '' ? { kind: 'command', name, job: null, project: null } : wrong;
  if (takes === 'job') {
    const job = /^#?([1-9]\d{0,8})$/.exec(typed)?.[1];
    return job === undefined ? wrong : { kind: 'command', name, job: Number(job), project: null };
  }
  const project = named(typed, projects);
  if (project === null && (takes === 'project' || typed !== '')) return wrong;
  return { kind: 'command', name, job: null, project };
}

import { closest, distance } from 'fastest-levenshtein';

/** What a person typed after `/job`. */
export type ParsedCommand =
  | { kind: 'help' }
  | { kind: 'upgrades' }
  | { kind: 'job'; project: string; task: string }
  | { kind: 'unknown-project'; typed: string; nearest: string | null; known: readonly string[] }
  | { kind: 'empty-task'; project: string }
  | { kind: 'too-long'; project: string; length: number };

/** Slack's own limit for what a slash command carries is below this; the CLI's is not. */
export const maxTaskLength = 12_000;
export const reservedNames = ['help', 'upgrades'] as const;

/** Reads `<project> <task>`. Quotes, newlines and emoji in the task stay as they are. */
export function parseCommand(text: string, projects: readonly string[]): ParsedCommand {
  const trimmed = text.trim();
  const [typed = ''] = trimmed.split(/\s/, 1);
  if (typed === '' || typed.toLowerCase() === 'help') return { kind: 'help' };
  if (trimmed.toLowerCase() === 'upgrades') return { kind: 'upgrades' };
  const project = projects.find((name) => name.toLowerCase() === typed.toLowerCase());
  if (!project)
    return { kind: 'unknown-project', typed, nearest: nearestName(typed, projects), known: projects };
  return readTask(project, trimmed.slice(typed.length).trim());
}

function readTask(project: string, task: string): ParsedCommand {
  if (task === '') return { kind: 'empty-task', project };
  if (task.length > maxTaskLength) return { kind: 'too-long', project, length: task.length };
  return { kind: 'job', project, task };
}

/** The name that was probably meant: at most half of its letters differ. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const [lower, all] = [typed.toLowerCase(), names.map((name) => name.toLowerCase())];
  const best = closest(lower, all);
  return distance(lower, best) <= Math.ceil(best.length / 2) ? (names[all.indexOf(best)] ?? null) : null;
}

import type { StreamEvent } from './stream-event.ts';

/** How many of the last steps are kept for people to see. */
export const shownSteps = 8;

/** The steps an event stands for, each a few words: `Read prices.md`, `Bash: npm test`. */
export function stepsOf(event: StreamEvent): string[] {
  return event.kind === 'assistant'
    ? event.tools.map(({ name, input }) => `${name}${subjectOf(input)}`.slice(0, 100))
    : [];
}

function subjectOf(input: Record<string, unknown>): string {
  const text = (key: string) => (typeof input[key] === 'string' ? (input[key] as string) : '');
  const file = (text('file_path') || text('notebook_path')).split('/').at(-1);
  if (file) return ` ${file}`;
  const words = text('command') || text('pattern') || text('skill') || text('description') || text('url');
  return words ? `: ${words.replaceAll(/\s+/g, ' ')}` : '';
}

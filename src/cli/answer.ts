/**
 * How a command answers: people read lines, programs get one value. Which of them it is, is said once, before the
 * command begins; what is for the others is left out.
 */
const answering = { programs: false, answered: false, hushed: false };

export function answerPrograms(programs: boolean): void {
  answering.programs = programs;
}
/** The last line was said: what comes while the command ends is left out. */
export function hush(): void {
  answering.hushed = true;
}
export const isForPeople = (): boolean => !answering.programs && !answering.hushed;

/** Without control characters, which would reach the terminal as commands: much of what is said is a model's. */
export const shown = (text: string): string => text.replaceAll(/(?![\n\t])\p{Cc}/gu, '');

/** The one value for programs, as JSON in one line; a command has one. False where this is not it. */
export function answer(value: unknown): boolean {
  if (!answering.programs || answering.answered) return false;
  answering.answered = true;
  process.stdout.write(`${shown(JSON.stringify(value))}\n`);
  return true;
}

/** What went wrong, in one sentence, where people look for it and programs do. */
export function tellRefusal(words: string): void {
  if (answering.programs) answer({ error: words });
  else process.stderr.write(`${shown(words)}\n`);
}

/** Exit statuses, as README and --help have them. */
export const exits = { done: 0, refused: 1, usage: 2, interrupted: 130 } as const;

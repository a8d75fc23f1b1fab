import { type Command, CommanderError } from 'commander';
import { Trouble } from '../domain/trouble.ts';
import { answer, answerPrograms, exits, tellRefusal } from './answer.ts';
import { Misused, Told } from './door.ts';

/** Does what was typed. Whatever comes of it, programs get one value, and the exit status is one of those of `exits`. */
export async function runToExit(program: Command, argv: readonly string[]): Promise<void> {
  program.hook('preAction', (_, command) => answerPrograms(command.optsWithGlobals().json === true));
  try {
    await program.parseAsync(argv);
    answer({ done: process.exitCode === undefined });
  } catch (error) {
    if (error instanceof Trouble) {
      process.exitCode = exits.refused;
      return tellRefusal(error.message);
    }
    if (!(error instanceof Told) && !(error instanceof CommanderError)) {
      const detail = error instanceof Error ? error.stack : undefined;
      if (answer({ error: `${error}`, detail })) process.exit(exits.refused);
      throw error;
    }
    process.exitCode = statusOf(error);
    // What commander refuses it has said already, and no command began to say for whom.
    if (error instanceof Told) tellRefusal(error.message);
    else if (process.exitCode !== exits.done && argv.includes('--json')) refuseTyped(error.message);
  }
}

function refuseTyped(words: string): void {
  answerPrograms(true);
  answer({ error: words.replace(/^error: /, '') });
}

function statusOf(error: Told | CommanderError): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exits.done : exits.usage;
  return error instanceof Misused ? exits.usage : exits.refused;
}

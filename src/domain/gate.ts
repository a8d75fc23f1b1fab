import { type Failure, gateTool } from './history/beat.ts';
import { deedOf } from './history/tool-result.ts';
import type { Verdict } from './outcome.ts';
import { attribute, quoted } from './quoted.ts';

/** One gate of one job, as it ended. */
export type Gate = {
  readonly at: 'before' | 'after';
  /** The command, or the name of a check of ours. */
  readonly name: string;
  readonly passed: boolean;
  /** What it said last, redacted. */
  readonly tail: string;
  readonly ms: number;
};
/** One that did not let the job pass, and how it ended, in words that go after its name. */
export type FailedGate = Gate & { readonly how: string; readonly timedOut: boolean };

/** So much of what a gate said is kept: enough for a failing test and its summary, and for one message. */
const kept = { lines: 40, characters: 2_000 } as const;
/** How terminals are told a colour, and what else is no text. */
const colour = new RegExp(`${String.fromCodePoint(0x1b)}\\[[0-9;?]*[a-zA-Z]`, 'gu');
const unprintable = /[^\P{Cc}\n\t]/gu;

/** The last lines of what a gate said, as plain text. */
export function lastLinesOf(said: string): string {
  const plain = said
    .replaceAll(colour, '')
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(unprintable, '')
    .toWellFormed()
    .trim();
  return plain.split('\n').slice(-kept.lines).join('\n').slice(-kept.characters).trim();
}

const longestName = 200;
/** The gate's name as code of Markdown, on one line. */
const asCode = (name: string): string =>
  `\`${name.replaceAll(/\s+/gu, ' ').replaceAll('`', "'").slice(0, longestName)}\``;

/** What a job is that this gate did not let pass. */
export function verdictOfGate({ at, name, how, tail }: FailedGate): Verdict {
  const gate = `the gate ${asCode(name)} ${how}`;
  const sentence =
    at === 'before'
      ? `It did not begin: ${gate}.`
      : `It did not pass: ${gate}. What it did is kept, and not offered.`;
  return { outcome: 'gate_failed', sentence, detail: tail || sentence };
}

/** The gate as a failure of the job's beat. A gate before a job says nothing of what a session did: then null. */
export function failureOfGate({ at, name, tail, how, timedOut }: FailedGate): Failure | null {
  if (at === 'before') return null;
  const deed = deedOf(gateTool, { command: name });
  const text = timedOut || tail === '' ? `${deed} ${how}` : tail;
  return { kind: timedOut ? 'timeout' : 'gate', tool: gateTool, deed, text, turnsToRecover: null };
}

/** What a session is told of the gate that the work it goes on from did not pass. */
export const gatePart = ({ name, tail }: Pick<Gate, 'name' | 'tail'>): string =>
  [
    'What they changed did not pass a gate of the project: this command, run in the repository, which said last:',
    quoted('gate', tail, attribute('command', name)),
  ].join('\n');

import { withoutEnd } from './trim-marks.ts';

/** What a session answers to the exit question: the operation in a short form, and what will come again. */
export type ExitLine = { readonly operation: string; readonly note: string | null };

const mark = 'AUDITION:';
const line = /^[\s>*_`-]*AUDITION:(.*)$/is;

/** The question every job is asked on its way out. Its answer is stored and not shown as part of the result. */
export const exitQuestion = [
  'When the task is done, end your answer with exactly one more line about the work itself, in one of these forms:',
  `${mark} <the operation you were asked for, short and general, no names or values> | <what you saw that will come again: a repeatable step or a failure>`,
  `${mark} none`,
].join('\n');

/** Splits an answer into what is shown and the exit line; the last such line counts, and none is null. */
export function splitExitLine(answer: string): { shown: string; exit: ExitLine | null } {
  const lines = answer.split('\n');
  const at = lines.findLastIndex((text) => line.test(text));
  if (at < 0) return { shown: answer.trim(), exit: null };
  const shown = [...lines.slice(0, at), ...lines.slice(at + 1)].join('\n').trim();
  return { shown, exit: readExit(withoutEnd(line.exec(lines[at] ?? '')?.[1] ?? '', '*_`')) };
}

/** Limits keep a talkative session from filling a row: an operation is a phrase, a note is a sentence. */
function readExit(text: string): ExitLine | null {
  const [operation = '', ...note] = text.split('|').map((part) => part.trim());
  if (!operation || /^none\.?$/i.test(operation)) return null;
  return { operation: operation.slice(0, 120), note: note.join(' | ').slice(0, 400) || null };
}

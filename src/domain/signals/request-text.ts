import { withMarks } from './typed-objects.ts';

/** Longest part of a request that says what is asked for, in characters: about three sentences. */
const leadLength = 360;

/** Text a person pasted below their own words: code, quotes, logs, tool output. */
const pasted = [
  /```[\s\S]*?(?:```|$)/gu,
  /^\s*>.*$/gmu,
  // Stack traces, log lines, compiler messages, prompts of a shell.
  /^\s*(?:at |File "|Traceback|[\w./-]+:\d+:|\$ |❯|[A-Z]+\||[-+|]{2,}).*$/gmu,
  /^\s*\[?(?:\d{1,4}[-/]\d{1,2}[-/]\d{1,4}|\d{1,2}:\d{2}:\d{2}).*$/gmu,
  // Lines that begin with a picture are a program's output; people put theirs at the end.
  /^\s*\p{Extended_Pictographic}.*$/gmu,
];

/**
 * What is asked for: without what was pasted to show it (the text itself when nothing else is left), its
 * varying values as marks.
 */
export function leadOf(request: string): string {
  const own = pasted.reduce((rest, shape) => rest.replace(shape, ' '), request).trim();
  const lead = withMarks(own === '' ? request : own);
  if (lead.length <= leadLength) return lead;
  const cut = lead.lastIndexOf(' ', leadLength);
  return lead.slice(0, cut > 0 ? cut : leadLength);
}

/** Where one ask ends and the next begins: sentences, list items, "then". */
const boundary =
  /[.;:!?\n()。！？；：]+(?:\s|(?<=[。！？；：]))|\s[-–—>]+\s|->|,\s|、|，|\n|\s(?:and then|then|but)\s/u;

/** The asks of a text one by one. */
export const asksOf = (text: string): string[] => text.split(boundary).filter((part) => part.trim() !== '');

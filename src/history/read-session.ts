import type { Beat } from '../domain/history/beat.ts';
import { readSession } from '../domain/history/beats.ts';
import { type Row, readRow } from '../domain/history/row.ts';
import { linesOf } from './lines.ts';

/** A session's beats, the tokens it took, and the numbers of the lines that are no rows. */
export type SessionFile = {
  readonly beats: readonly Beat[];
  readonly tokens: number;
  readonly damaged: readonly number[];
};

/** No row of Claude Code's comes near it; a line beyond it is named as damaged, never held. */
const longestLine = 64 * 1024 * 1024;

/**
 * Reads one session line by line; `name` is the session's. A line that is no JSON object is named and passed over,
 * also a last one that is still being written: the next reading of the file, which will have grown, mends that.
 * `hear` is told of every piece of it how many bytes it has.
 */
export async function readSessionFile(
  file: string,
  name: string,
  project: string,
  hear?: (bytes: number) => void,
): Promise<SessionFile> {
  const session = readSession(name, project);
  const damaged: number[] = [];
  for await (const { first, texts } of linesOf(file, longestLine, hear))
    for (const [at, text] of texts.entries()) {
      const rows = parse(text);
      if (rows === null) damaged.push(first + at);
      else for (const row of rows) session.add(row);
    }
  return { beats: session.beats(), tokens: session.tokens(), damaged };
}

function parse(text: string | null): Row[] | null {
  if (text === null) return null;
  try {
    return readRow(JSON.parse(text));
  } catch {
    return text.trim() === '' ? [] : null;
  }
}

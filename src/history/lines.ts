import { createReadStream } from 'node:fs';

export type Line = { readonly number: number; readonly text: string | null };

const newline = 0x0a;

/**
 * The lines of a file one by one, numbered from 1, with never more than one line in memory. A line longer
 * than `most` bytes has no text: it is skipped, not held.
 */
export async function* linesOf(file: string, most: number): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (piece: Buffer) => {
    length += piece.length;
    if (length <= most) parts.push(piece);
    else parts = [];
  };
  const take = (): Line => {
    const text = length > most ? null : Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    number += 1;
    return { number, text };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    let from = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
      add(bytes.subarray(from, at));
      yield take();
      from = at + 1;
    }
    add(bytes.subarray(from));
  }
  if (length > 0) yield take();
}

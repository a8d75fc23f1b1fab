import { cutMark } from '../domain/cut-line.ts';
import type { StreamLine } from '../flow/ports.ts';

const newline = 0x0a;

/** PostgreSQL's text cannot hold NUL; invalid UTF-8 becomes U+FFFD like it. */
const readable = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('utf8').replaceAll('\0', '\uFFFD');

/**
 * Cuts a stream of bytes into lines without ever holding more of a line than `keep` bytes: the rest is
 * counted (`bytes` is the real length), and a mark says so. Empty lines are none; `end` gives a last line that had no newline.
 */
export function createSplitter(keep: number) {
  let parts: Uint8Array[] = [];
  let length = 0;

  const add = (piece: Uint8Array) => {
    // A copy: a slice would keep the whole chunk it came from in memory.
    if (length < keep) parts.push(Uint8Array.from(piece.subarray(0, keep - length)));
    length += piece.length;
  };
  const take = (): StreamLine[] => {
    const mark = length > keep ? cutMark(length) : '';
    const line = { text: readable(Buffer.concat(parts)) + mark, bytes: length };
    parts = [];
    length = 0;
    return line.bytes > 0 ? [line] : [];
  };

  return {
    push: (chunk: Uint8Array): StreamLine[] => {
      const lines: StreamLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        add(chunk.subarray(from, at));
        lines.push(...take());
        from = at + 1;
      }
      add(chunk.subarray(from));
      return lines;
    },
    end: take,
  };
}

/** Keeps the last `keep` bytes of what it hears. */
export function createTail(keep: number): { hear(chunk: Uint8Array): void; text(): string } {
  let tail = Buffer.alloc(0);
  return {
    hear: (chunk) => {
      tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-keep));
    },
    text: () => readable(tail),
  };
}

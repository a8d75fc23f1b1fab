import { cutMark } from '../domain/cut-line.ts';
import type { StreamLine } from '../flow/ports.ts';

const newline = 0x0a;
const nothing = new Uint8Array();

/** PostgreSQL's text cannot hold NUL; invalid UTF-8 becomes U+FFFD like it. */
const readable = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8').replaceAll('\0', '\uFFFD');

/** Bytes at the cut that are looked at for half a secret: longer ones are keys, which are found when cut, too. */
const longestSecret = 4_096;
/** What is kept of a line up to the white space, quote or backslash before the cut: no rule knows half a secret. */
function withoutHalf(kept: Buffer): Buffer {
  const from = Math.max(kept.length - longestSecret, 0);
  let end = kept.length;
  while (end > from && !/[\s"'\\]/.test(String.fromCharCode(kept[end - 1] ?? 0))) end -= 1;
  return kept.subarray(0, end);
}

/**
 * Cuts a stream of bytes into lines without ever holding more of a line than `keep` bytes: the rest is
 * counted (`bytes` is the real length), and a mark says so; the word that was cut is left out. Empty lines are none; `end` gives a last line that had no newline.
 */
export function createSplitter(keep: number) {
  let parts: Uint8Array[] = [];
  let length = 0;

  const add = (piece: Uint8Array) => {
    // A copy: a slice would keep the whole chunk it came from in memory.
    if (length < keep && piece.length > 0) parts.push(Buffer.from(piece.subarray(0, keep - length)));
    length += piece.length;
  };
  /** The line that ends with this piece. */
  const take = (piece: Uint8Array = nothing): StreamLine[] => {
    // Most lines lie within one chunk: they need no copy.
    if (length === 0 && piece.length <= keep)
      return piece.length > 0 ? [{ text: readable(piece), bytes: piece.length }] : [];
    add(piece);
    const all = Buffer.concat(parts);
    const text = length > keep ? readable(withoutHalf(all)) + cutMark(length) : readable(all);
    const line = { text, bytes: length };
    parts = [];
    length = 0;
    return line.bytes > 0 ? [line] : [];
  };

  return {
    push: (chunk: Uint8Array): StreamLine[] => {
      const lines: StreamLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        lines.push(...take(chunk.subarray(from, at)));
        from = at + 1;
      }
      add(chunk.subarray(from));
      return lines;
    },
    end: () => take(),
  };
}

/** Node shares smaller ones. */
const leastOwn = 16 * 1024;

/**
 * Frees the memory of a chunk at once when it has some of its own; nobody may look at it again. Left to the garbage
 * collector, chunks of up to 64 MB lie about, for it sees how little they are from inside.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength >= leastOwn && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer)
    buffer.transfer(0);
}

/**
 * Keeps the last `keep` bytes of what it hears. Where more was said, what stands before the first white space of them is
 * left out: of a secret that was cut in two nobody would know the rest.
 */
export function createTail(keep: number): { hear(chunk: Uint8Array): void; text(): string } {
  let tail = Buffer.alloc(0);
  let isCut = false;
  return {
    hear: (chunk) => {
      const all = Buffer.concat([tail, chunk]);
      isCut ||= all.length > keep;
      tail = Buffer.from(all.subarray(-keep));
    },
    text: () => (isCut ? readable(tail).replace(/^\S*\s/, '') : readable(tail)),
  };
}

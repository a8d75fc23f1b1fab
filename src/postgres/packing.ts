import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { dictionaryOf } from './transcript-dictionary.ts';

/** How a row is packed: its first byte. */
const [deflated, zstandard] = [1, 2];

/**
 * Bytes below which the dictionary counts: a line of 1 kB takes a third with it, half without. From there on zstd, which
 * takes about 3 µs a line, where deflate would take 25.
 */
const short = 8 * 1024;
const fastest = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** A window of 16 kB, for the dictionary and a short text: the default takes four times the memory, for no gain. */
const small = { level: 6, windowBits: 14, memLevel: 7 } as const;

/** Lines (none has a newline in it) of this session as bytes: about a third of them. */
export function pack(lines: readonly string[], sessionId: string): Buffer {
  const text = Buffer.from(lines.join('\n'));
  return text.length < short
    ? Buffer.concat([
        Buffer.of(deflated),
        deflateRawSync(text, { ...small, dictionary: dictionaryOf(sessionId) }),
      ])
    : Buffer.concat([Buffer.of(zstandard), zstdCompressSync(text, fastest)]);
}

/** The lines again. Throws where the bytes are not of `pack`. */
export function unpack(packed: Uint8Array, sessionId: string): string[] {
  const [way, bytes] = [packed[0], packed.subarray(1)];
  if (way !== deflated && way !== zstandard) throw new Error(`a row of the transcript is packed as ${way}`);
  const text =
    way === deflated
      ? inflateRawSync(bytes, { dictionary: dictionaryOf(sessionId) })
      : zstdDecompressSync(bytes);
  return text.toString('utf8').split('\n');
}

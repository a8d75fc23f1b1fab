import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Refusal, refuse } from './domain/result.ts';

/** Lines in a compressed file, of which there is none half written. */

/** Writes values as lines; refuses to write over a file. Only its owner may read it: it holds transcripts. */
export async function writeLines(file: string, values: AsyncIterable<unknown>): Promise<Refusal | null> {
  const part = `${file}.${process.pid}.part`;
  const lines = async function* () {
    for await (const value of values) yield `${JSON.stringify(value)}\n`;
  };
  try {
    await pipeline(
      Readable.from(lines()),
      createGzip(),
      createWriteStream(part, { mode: 0o600, flags: 'wx' }),
    );
    await appear(part, file);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return refuse('there', `${file} is there already: name another file.`);
  } finally {
    await rm(part, { force: true });
  }
}

/** Written is what is on the disk. Not every file system has hard links: there the name is taken first, and nobody can have it then. */
async function appear(part: string, file: string): Promise<void> {
  const handle = await open(part);
  await handle.sync().finally(() => handle.close());
  await link(part, file).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw error;
    await (await open(file, 'wx', 0o600)).close();
    await rename(part, file).catch(async (failed: unknown) => {
      await rm(file, { force: true });
      throw failed;
    });
  });
}

/** Hands on the lines of a file one by one, as long as `each` refuses none; refuses a file that is damaged or cut. */
export async function readLines<R extends Refusal>(
  file: string,
  each: (line: string) => Promise<R | null>,
  damaged: (why: string) => R,
): Promise<R | null> {
  let refused: R | null = null;
  const consume = async (chunks: AsyncIterable<Buffer>) => {
    for await (const line of split(chunks)) {
      refused = await each(line);
      if (refused) return;
    }
  };
  try {
    await pipeline(createReadStream(file), createGunzip(), consume);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (refused) return refused; // what is left of the file is not read
    if (code.startsWith('Z_')) return damaged(message);
    if (code === 'ENOENT' || code === 'EISDIR') return damaged(`there is no file ${file}`);
    throw error;
  }
  return refused;
}

async function* split(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    pieces[0] = rest + pieces[0];
    rest = pieces.pop() ?? '';
    yield* pieces;
  }
  if (rest !== '') yield rest;
}

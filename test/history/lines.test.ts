import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linesOf } from '../../src/history/lines.ts';

let file = '';
beforeEach(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), 'lines-')), 'one.jsonl');
});
afterEach(() => rm(path.dirname(file), { recursive: true }));

async function read(text: string | Buffer, most = 10_000_000) {
  await writeFile(file, text);
  const lines: [number, string | null][] = [];
  let bytes = 0;
  for await (const { first, texts } of linesOf(file, most, (more) => (bytes += more)))
    lines.push(...texts.map((line, at): [number, string | null] => [first + at, line]));
  expect(bytes).toBe(Buffer.byteLength(text));
  return lines;
}

it('numbers lines from 1, the last one also without its end', async () => {
  expect(await read('short\n\nénd')).toEqual([
    [1, 'short'],
    [2, ''],
    [3, 'énd'],
  ]);
  expect(await read('short\n')).toEqual([[1, 'short']]);
  expect(await read('')).toEqual([]);
});

it('holds no line that is too long', async () => {
  expect(await read(`short\n${'x'.repeat(3_000_000)}\n\n${'y'.repeat(2_000)}\nénd`, 1_000)).toEqual([
    [1, 'short'],
    [2, null],
    [3, ''],
    [4, null],
    [5, 'énd'],
  ]);
});

it('lines and characters that begin in one piece and end in the next are whole', async () => {
  const long = ['é', 'ü'].map((letter) => letter.repeat(700_001));
  const many = Array.from({ length: 30_000 }, (_, at) => `ligne ${at} — ${'é'.repeat(at % 50)}`);
  const all = [...long, ...many, ...long];
  expect(await read(all.join('\n'))).toEqual(all.map((line, at) => [at + 1, line]));
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { linesOf } from '../../src/history/lines.ts';
import { readHistory } from '../../src/history/read-history.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'history-'));
});
afterEach(() => rm(folder, { recursive: true }));

const request = (uuid: string, text: string) =>
  JSON.stringify({ type: 'user', uuid, timestamp: '2026-01-05T09:00:00Z', message: { content: text } });
const write = async (name: string, text: string) => {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
};

it('reads every session of a folder and joins what forks share', async () => {
  await write('one.jsonl', `${request('u1', 'bake')}\n${request('u2', 'sell')}\n`);
  await write('deep/two.jsonl', `${request('u1', 'bake')}\r\n\n${request('u3', 'clean')}`);
  await write('notes.txt', 'no session');
  const { files, beats, damaged } = await readHistory(folder, 'bakery');
  expect([files, damaged]).toEqual([2, []]);
  expect(beats.map(({ request: words, project }) => [words, project])).toEqual(
    ['bake', 'sell', 'clean'].map((words) => [words, 'bakery']),
  );
  expect(new Set(beats.map(({ conversation }) => conversation)).size).toBe(1);
});

it('names damaged lines and reads on', async () => {
  await write(
    'one.jsonl',
    `{"type":"us\n${request('u1', 'bake')}\n"text"\n${request('u2', 'sell').slice(0, -9)}`,
  );
  const { beats, damaged } = await readHistory(folder, 'bakery');
  expect(beats.map(({ request: words }) => words)).toEqual(['bake']);
  expect(damaged).toEqual([1, 3, 4].map((line) => ({ file: path.join(folder, 'one.jsonl'), line })));
});

it('holds one line at a time, and none that is too long', async () => {
  await write('one.jsonl', `short\n${'x'.repeat(3_000_000)}\n\nénd`);
  const lines = [];
  for await (const line of linesOf(path.join(folder, 'one.jsonl'), 1_000)) lines.push(line);
  expect(lines.map(({ number, text }) => [number, text])).toEqual([
    [1, 'short'],
    [2, null],
    [3, ''],
    [4, 'énd'],
  ]);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readHistory } from '../../bench/history.ts';
import { asks, lines } from '../fakes/history.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'history-'));
  await mkdir(path.join(folder, 'deep'));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

it('reads every session of a folder and joins what forks share', async () => {
  await write('one.jsonl', lines(asks('u1', 0, 'bake'), asks('u2', 1, 'sell')));
  await write('deep/two.jsonl', `${lines(asks('u1', 0, 'bake'), asks('u3', 2, 'clean'))}{"type":"us`);
  const { files, beats, damaged } = await readHistory(folder, 'bakery');
  expect(beats.map(({ request, project }) => [request, project])).toEqual(
    ['bake', 'sell', 'clean'].map((words) => [words, 'bakery']),
  );
  expect(new Set(beats.map(({ conversation }) => conversation)).size).toBe(1);
  expect([files, damaged]).toEqual([2, [{ file: path.join(folder, 'deep/two.jsonl'), line: 3 }]]);
});

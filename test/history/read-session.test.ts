import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSessionFile } from '../../src/history/read-session.ts';
import { answers, asks, lines } from '../fakes/history.ts';

let file = '';
beforeEach(async () => {
  file = path.join(await mkdtemp(path.join(tmpdir(), 'session-')), 'one.jsonl');
});
afterEach(() => rm(path.dirname(file), { recursive: true }));

async function read(text: string) {
  await writeFile(file, text);
  const { beats, damaged } = await readSessionFile(file, 'one', 'bakery');
  return { requests: beats.map(({ request }) => request), damaged };
}

it('reads the rows of a session, whatever ends its lines', async () => {
  const [bake, sell] = [lines(asks('u1', 0, 'bake')), lines(asks('u2', 1, 'sell'))];
  const text = `${bake.trim()}\r\n\n${lines(answers('a1', 1))}${sell.trim()}`;
  expect(await read(text)).toEqual({ requests: ['bake', 'sell'], damaged: [] });
});

it('names damaged lines and reads on', async () => {
  const sell = lines(asks('u2', 1, 'sell'));
  const text = `{"type":"us\n${lines(asks('u1', 0, 'bake'))}"text"\n \n${sell.slice(0, -9)}`;
  expect(await read(text)).toEqual({ requests: ['bake'], damaged: [1, 3, 5] });
});

it('an empty file is a session without beats', async () => {
  expect(await read('')).toEqual({ requests: [], damaged: [] });
});

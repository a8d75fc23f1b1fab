import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findSessions } from '../../src/history/find-sessions.ts';
import { createHistory } from '../../src/history/history.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sessions-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...names: string[]) => path.join(folder, ...names);
async function write(...names: string[]) {
  await mkdir(path.dirname(at(...names)), { recursive: true });
  await writeFile(at(...names), '');
}

it('finds the sessions of a folder and those below it, and nothing else', async () => {
  await write('two.jsonl');
  await write('deep', 'er', 'one.jsonl');
  await write('notes.txt');
  expect(await findSessions(folder)).toEqual([at('deep', 'er', 'one.jsonl'), at('two.jsonl')]);
});

it('follows links, and looks at no folder twice, nor in circles', async () => {
  await write('real', 'one.jsonl');
  await write('linked', 'inside', 'two.jsonl');
  await symlink(at('linked', 'inside'), at('real', 'a link'));
  await symlink(at('real'), at('linked', 'inside', 'back'));
  await symlink(at('nowhere'), at('real', 'broken'));
  await symlink(at('real'), at('again'));
  expect(await findSessions(at('again'))).toEqual([
    at('again', 'a link', 'two.jsonl'),
    at('again', 'one.jsonl'),
  ]);
  const names = (await findSessions(folder)).map((file) => path.basename(file));
  expect(names.sort()).toEqual(['one.jsonl', 'two.jsonl']);
});

it('a folder that ends like a session, and a link to nothing, are no sessions', async () => {
  await mkdir(at('folder.jsonl'));
  await symlink(at('nowhere'), at('broken.jsonl'));
  await write('one.jsonl');
  const found = await createHistory().find(folder);
  expect(found?.map((file) => file.path)).toEqual([at('one.jsonl')]);
});

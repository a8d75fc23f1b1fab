import { stat } from 'node:fs/promises';
import path from 'node:path';
import { v5, validate } from 'uuid';
import type { History, HistoryFile } from '../flow/history-port.ts';
import { findSessions } from './find-sessions.ts';
import { readSessionFile } from './read-session.ts';

/** Names sessions whose file is not named by a UUID, as those of sub-agents are. */
const ownNames = '5c0f4f0e-6f0a-4a52-9d7c-0a4f2f6c1d3b';

/** Claude Code's own history on this disk. What is not there, or not ours to read, is null and never a fault. */
export function createHistory(): History {
  return {
    find: (folder) => unlessUnreadable(listFiles(folder)),
    read: ({ path: file, session }, project, hear) =>
      unlessUnreadable(readSessionFile(file, session, project, hear)),
  };
}

async function listFiles(folder: string): Promise<HistoryFile[]> {
  const found = await Promise.all((await findSessions(folder)).map(describe));
  return found.filter((file) => file !== null);
}

async function describe(file: string): Promise<HistoryFile | null> {
  const facts = await unlessUnreadable(stat(file));
  if (!facts?.isFile()) return null;
  const { size, mtimeMs } = facts;
  return { path: file, session: sessionOf(file), size, modifiedAt: new Date(Math.floor(mtimeMs)) };
}

function sessionOf(file: string): string {
  const name = path.basename(file, '.jsonl').toLowerCase();
  return validate(name) ? name : v5(file, ownNames);
}

const unreadable = ['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'ELOOP'];

const unlessUnreadable = <T>(reading: Promise<T>): Promise<T | null> =>
  reading.catch((error: NodeJS.ErrnoException) => {
    if (unreadable.includes(error.code ?? '')) return null;
    throw error;
  });

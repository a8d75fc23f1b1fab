import { stat } from 'node:fs/promises';
import path from 'node:path';
import { v5, validate } from 'uuid';
import type { History, HistoryFile } from '../flow/ports.ts';
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
  const files: HistoryFile[] = [];
  for (const file of await findSessions(folder)) {
    const facts = await unlessUnreadable(stat(file));
    if (!facts?.isFile()) continue;
    const { size, mtimeMs } = facts;
    files.push({ path: file, session: sessionOf(file), size, modifiedAt: new Date(Math.floor(mtimeMs)) });
  }
  return files;
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

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Beat } from '../domain/history/beat.ts';
import { readSession } from '../domain/history/beats.ts';
import { joinConversations } from '../domain/history/conversation.ts';
import { readRow } from '../domain/history/row.ts';
import { linesOf } from './lines.ts';

export type Damaged = { readonly file: string; readonly line: number };
export type SessionFile = { readonly beats: readonly Beat[]; readonly damaged: readonly Damaged[] };
export type History = SessionFile & { readonly files: number };

/** No row of Claude Code's comes near it; a line beyond it is named as damaged, never held. */
const longestLine = 64 * 1024 * 1024;

/** The session files of a folder and the folders below it, in the order of their names. */
export async function findSessions(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => path.join(folder, name))
    .sort();
}

/** One session's beats, read line by line; `name` is the session's. A line that is no JSON object is named and passed over. */
export async function readSessionFile(file: string, name: string, project: string): Promise<SessionFile> {
  const session = readSession(name, project);
  const damaged: Damaged[] = [];
  for await (const { number, text } of linesOf(file, longestLine)) {
    const rows = text?.trim() === '' ? [] : parse(text);
    if (rows === null) damaged.push({ file, line: number });
    for (const row of rows ?? []) session.add(row);
  }
  return { beats: session.beats(), damaged };
}

function parse(text: string | null) {
  try {
    return text === null ? null : readRow(JSON.parse(text));
  } catch {
    return null;
  }
}

/** All beats below a folder as one project's, forks and copies joined. Holds the beats, never the files. */
export async function readHistory(folder: string, project: string): Promise<History> {
  const files = await findSessions(folder);
  const read: SessionFile[] = [];
  for (const file of files) read.push(await readSessionFile(file, path.basename(file, '.jsonl'), project));
  const beats = joinConversations(read.flatMap((one) => one.beats));
  return { files: files.length, beats, damaged: read.flatMap((one) => one.damaged) };
}

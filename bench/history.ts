import path from 'node:path';
import type { Beat } from '../src/domain/history/beat.ts';
import { joinConversations } from '../src/domain/history/conversation.ts';
import { findSessions } from '../src/history/find-sessions.ts';
import { readSessionFile } from '../src/history/read-session.ts';

export type History = {
  readonly files: number;
  readonly beats: readonly Beat[];
  readonly damaged: readonly { readonly file: string; readonly line: number }[];
};

/** All beats below a folder as one project's, forks and copies joined. Holds the beats, never the files. */
export async function readHistory(folder: string, project: string): Promise<History> {
  const files = await findSessions(folder);
  const beats: Beat[] = [];
  const damaged: History['damaged'][number][] = [];
  for (const file of files) {
    const read = await readSessionFile(file, path.basename(file, '.jsonl'), project);
    beats.push(...read.beats);
    damaged.push(...read.damaged.map((line) => ({ file, line })));
  }
  return { files: files.length, beats: joinConversations(beats), damaged };
}

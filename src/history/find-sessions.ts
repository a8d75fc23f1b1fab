import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * The session files of a folder and the folders below it, in the order of their names. Links are followed; a folder
 * reached in several ways, or from itself, is looked at once. Throws where the folder itself cannot be read.
 */
export async function findSessions(folder: string): Promise<string[]> {
  const files: string[] = [];
  const seen = new Set<string>([await realpath(folder)]);
  const visit = async (place: string, names: readonly string[]): Promise<void> => {
    for (const name of names.toSorted()) {
      const file = path.join(place, name);
      if (name.endsWith('.jsonl')) files.push(file);
      else await enter(file);
    }
  };
  const enter = async (place: string): Promise<void> => {
    const names = await namesIn(place);
    const real = names && (await realpath(place));
    if (!real || seen.has(real)) return;
    seen.add(real);
    await visit(place, names);
  };
  await visit(folder, await readdir(folder));
  return files.sort();
}

/** Null for what is no folder, or is not ours to read. */
async function namesIn(place: string): Promise<string[] | null> {
  const facts = await stat(place).catch(() => null);
  return facts?.isDirectory() ? readdir(place).catch(() => null) : null;
}

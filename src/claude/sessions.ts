import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { validate as isUuid } from 'uuid';
import { settingsFolder } from './enclosure.ts';
import type { Environment } from './environment.ts';

/** Throws for anything but a UUID: it becomes part of a path that is removed. */
function folderOf(dataDir: string, sessionId: string): string {
  if (!isUuid(sessionId)) throw new Error(`“${sessionId}” is no session`);
  return join(dataDir, 'sessions', sessionId);
}

/**
 * The folder a contained run sees as Claude's own folder of sessions: kept until `forgetSession`, and for a
 * fork it begins as a copy of what the earlier session left; null when that was forgotten.
 */
export async function openSession(
  dataDir: string,
  sessionId: string,
  forkOf?: string,
): Promise<string | null> {
  const folder = folderOf(dataDir, sessionId);
  const earlier = forkOf === undefined ? null : folderOf(dataDir, forkOf);
  if (earlier !== null && !existsSync(earlier)) return null;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (earlier !== null) await cp(earlier, folder, { recursive: true });
  return folder;
}

/** Removes the raw files of a session, ours and (for a run that was not contained) the CLI's. */
export async function forgetSession(
  dataDir: string,
  childEnv: Environment,
  sessionId: string,
): Promise<void> {
  await rm(folderOf(dataDir, sessionId), { recursive: true, force: true });
  const projects = join(settingsFolder(childEnv), 'projects');
  for (const name of await readdir(projects).catch(() => [])) {
    const own = (await readdir(join(projects, name)).catch(() => [])).filter((file) =>
      file.startsWith(sessionId),
    );
    for (const file of own) await rm(join(projects, name, file), { recursive: true, force: true });
    if (own.length > 0) await rmdir(join(projects, name)).catch(() => {}); // stays when others are in it
  }
}

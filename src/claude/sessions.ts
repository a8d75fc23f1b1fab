import { glob, mkdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { validate as isUuid } from 'uuid';
import { type Environment, settingsFolder } from './environment.ts';

/** Throws for anything but a UUID: it becomes part of paths that are removed. */
function folderOf(dataDir: string, sessionId: string): string {
  if (!isUuid(sessionId)) throw new Error(`“${sessionId}” is no session`);
  return join(dataDir, 'sessions', sessionId);
}

/**
 * The folder a contained run sees as Claude's own folder of sessions: its own, or for a fork that of the session it
 * continues (the CLI itself says when that is not there any more). Kept until `forgetSession`.
 */
export async function openSession(dataDir: string, sessionId: string): Promise<string> {
  const folder = folderOf(dataDir, sessionId);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Removes the raw files of a session, ours and (for a run that was not contained) the CLI's. */
export async function forgetSession(dataDir: string, childEnv: Environment, sessionId: string) {
  await rm(folderOf(dataDir, sessionId), { recursive: true, force: true });
  const projects = join(settingsFolder(childEnv), 'projects');
  for await (const name of glob(`*/${sessionId}*`, { cwd: projects })) {
    await rm(join(projects, name), { recursive: true, force: true });
    await rmdir(join(projects, dirname(name))).catch(() => {}); // stays when others are in it
  }
}

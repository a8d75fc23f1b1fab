import { lstat } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';

/**
 * True when a symlink at `path` (relative to the top) could lead out of the repository or into its `.git`.
 * `..` after a name counts as out: the name may itself be a link to somewhere else.
 */
export function leadsOut(path: string, target: string): boolean {
  const steps = target.split('/').filter((step) => step !== '' && step !== '.');
  const down = steps.findIndex((step) => step !== '..');
  const climbsLate = down !== -1 && steps.slice(down).includes('..');
  const reached = normalize(join(dirname(path), target));
  const out = reached === '..' || reached.startsWith('../');
  return target.startsWith('/') || climbsLate || out || steps.some((step) => step.toLowerCase() === '.git');
}

/** True when a folder on the way from `top` to `path` is a symlink, so that writing there would follow it. */
export async function liesBehindLink(top: string, path: string): Promise<boolean> {
  const folders = path.split('/').slice(0, -1);
  for (const depth of folders.keys()) {
    const found = await lstat(join(top, ...folders.slice(0, depth + 1))).catch(() => null);
    if (found === null) return false;
    if (!found.isDirectory()) return true;
  }
  return false;
}

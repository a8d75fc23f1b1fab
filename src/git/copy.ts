import { constants } from 'node:fs';
import { cp, lstat, readlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import type { Repository } from './repository.ts';
import { listed, must } from './run.ts';

/**
 * Copies untracked files of the project's checkout into an empty clone: what `project.copy` names, and what
 * `.worktreeinclude` names and git ignores. Returns their paths. No link is followed, and one that leads out is left
 * behind; the checkout that comes afterwards writes over what it tracks itself.
 */
export async function copyUntracked({ project, person }: Repository, clone: string): Promise<string[]> {
  const others = ['ls-files', '-z', '--others', '--ignored'];
  const included = await person([...others, '--exclude-per-directory=.worktreeinclude']);
  if (/must be run in a work tree/.test(included.stderr)) return [];
  const ignored = await person(['check-ignore', '-z', '--stdin'], included.stdout);
  const patterns = project.copy.map((glob) => `--exclude=/${glob}`);
  const named = patterns.length === 0 ? '' : await must(person([...others, ...patterns]));
  const copied: string[] = [];
  for (const path of new Set([...listed(ignored.stdout), ...listed(named)]))
    if (await copyOne(join(project.path, path), join(clone, path), path)) copied.push(path);
  return copied;
}

async function copyOne(from: string, to: string, path: string): Promise<boolean> {
  const file = await lstat(from).catch(() => null); // gone since git listed it
  const stays = file?.isSymbolicLink() ? !leadsOut(path, await readlink(from)) : file?.isFile();
  if (!stays) return false;
  await cp(from, to, { verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  return true;
}

/** True when a link at `path` (relative to the top) points out of the repository. */
export const leadsOut = (path: string, target: string): boolean =>
  target.startsWith('/') || /^\.\.(\/|$)/.test(normalize(join(dirname(path), target)));

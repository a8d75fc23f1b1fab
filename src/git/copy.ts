import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import { leadsOut, liesBehindLink } from './links.ts';
import { lastLine } from './person.ts';
import { listed, type Run } from './run.ts';

const include = '.worktreeinclude';

/**
 * Copies untracked files of the project's checkout into a fresh clone: what `project.copy` names, and what
 * the clone's `.worktreeinclude` names and git ignores. Returns their paths. Nothing in the clone is overwritten,
 * no link is followed, and a link that leads out is left behind.
 */
export async function copyUntracked(run: Run, project: Project, clone: string): Promise<string[] | Refusal> {
  const named = await namedFiles(run, project, clone);
  if (!Array.isArray(named)) return named;
  const copied: string[] = [];
  for (const path of named) if (await copyOne(project.path, clone, path)) copied.push(path);
  return copied;
}

async function namedFiles(run: Run, project: Project, clone: string): Promise<string[] | Refusal> {
  const order = { cwd: project.path, asPerson: true };
  const git = (args: string[], input?: string) =>
    run(args, input === undefined ? order : { ...order, input });
  const files = new Set<string>();
  if (project.copy.length > 0) {
    const asked = await git([
      'ls-files',
      '-z',
      '--others',
      '--',
      ...project.copy.map((glob) => `:(glob)${glob}`),
    ]);
    const bare = /must be run in a work tree/.test(asked.stderr);
    if (asked.exitCode !== 0 && !bare)
      return refuse(
        'copy',
        `The files to copy could not be found: ${lastLine(asked.stderr)}`,
        asked.stderr.trim(),
      );
    for (const path of listed(asked.stdout)) files.add(path);
  }
  const list = join(clone, include);
  if ((await lstat(list).catch(() => null))?.isFile()) {
    const matching = await git(['ls-files', '-z', '--others', '--ignored', `--exclude-from=${list}`]);
    const ignored = await git(['check-ignore', '-z', '--stdin'], matching.stdout);
    for (const path of listed(ignored.stdout)) files.add(path);
  }
  return [...files].filter((path) => !path.endsWith('/')); // `folder/` is another repository
}

async function copyOne(project: string, clone: string, path: string): Promise<boolean> {
  const [from, to] = [join(project, path), join(clone, path)];
  const found = await lstat(from).catch(() => null); // gone since git listed it
  const link = found?.isSymbolicLink() ? await readlink(from) : null;
  if (link !== null ? leadsOut(path, link) : !found?.isFile()) return false;
  if ((await liesBehindLink(clone, path)) || (await lstat(to).catch(() => null)) !== null) return false;
  await mkdir(dirname(to), { recursive: true });
  if (link !== null) await symlink(link, to);
  else await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  return true;
}

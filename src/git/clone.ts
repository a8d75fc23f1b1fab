import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { identityOf } from './commit.ts';
import { copyUntracked } from './copy.ts';
import type { Repository } from './repository.ts';
import { listed } from './run.ts';

/** Beside a clone lies the list of what was copied into it, where the job cannot change it. */
const listBeside = (path: string) => `${path}.copied`;

/**
 * A fresh clone at `path` with the default branch checked out at `commit`. It reads our objects but has no remote:
 * a job's `git push` finds nothing to push to.
 */
export async function makeClone(repo: Repository, path: string, commit: string): Promise<{ path: string }> {
  await removeClone(path);
  await mkdir(path, { recursive: true });
  const gitDir = join(path, '.git');
  const git = (...args: string[]) => repo.git(['-C', path, `--git-dir=${gitDir}`, ...args]);
  // What `clone --shared` does; that, however, copies instead when our repository is shallow.
  await git('init', '--quiet', '--template=', `--initial-branch=${repo.project.branch}`);
  await mkdir(join(gitDir, 'objects/info'), { recursive: true });
  await writeFile(join(gitDir, 'objects/info/alternates'), `${join(repo.dir, 'objects')}\n`);
  const shallow = join(repo.dir, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(gitDir, 'shallow'));
  const { name, email } = await identityOf(repo);
  await git('config', 'user.name', name);
  await git('config', 'user.email', email);
  await git('update-ref', 'HEAD', commit);
  const copied = await copyUntracked(repo, path);
  await writeFile(listBeside(path), copied.join('\0'));
  await git('read-tree', '--reset', '-u', 'HEAD');
  return { path };
}

/** What was copied into the clone at `path`. */
export const copiedInto = async (path: string): Promise<ReadonlySet<string>> =>
  new Set(listed(await readFile(listBeside(path), 'utf8')));

/** Removes a clone, folders a job made read-only included. */
export async function removeClone(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true });
  await remove().catch(async () => {
    await execa('chmod', ['-R', 'u+rwx', path], { reject: false });
    await remove();
  });
  await rm(listBeside(path), { force: true });
}

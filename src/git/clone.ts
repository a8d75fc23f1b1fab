import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Refusal } from '../domain/result.ts';
import type { Identity } from '../flow/ports.ts';
import { copyUntracked } from './copy.ts';
import type { Repository } from './repository.ts';
import { listed, must, type Run } from './run.ts';

/** Beside a clone lies the list of what was copied into it, where the job cannot change it. */
const listBeside = (path: string) => `${path}.copied`;

/**
 * A fresh clone at `path` with the default branch checked out at `commit`. It reads our objects but has no remote:
 * a job's `git push` finds nothing to push to.
 */
export async function makeClone(
  repo: Repository,
  run: Run,
  identity: Identity,
  clone: { path: string; jobId: string; commit: string },
): Promise<{ path: string } | Refusal> {
  const { path, commit } = clone;
  await removeClone(path);
  await mkdir(join(path, '..'), { recursive: true });
  await repo.git(['update-ref', `refs/audition/start/${clone.jobId}`, commit]);
  // What `clone --shared` does; that, however, copies instead when our repository is shallow.
  const gitDir = join(path, '.git');
  await must(run(['init', '--quiet', '--template=', path]));
  await mkdir(join(gitDir, 'objects/info'), { recursive: true });
  await writeFile(join(gitDir, 'objects/info/alternates'), `${join(repo.dir, 'objects')}\n`);
  await copyFile(join(repo.dir, 'shallow'), join(gitDir, 'shallow')).catch(unlessMissing);
  await checkOut((args) => must(run(args, { gitDir, cwd: path })), repo, identity, commit);
  const copied = await copyUntracked(run, repo.project, path);
  if (!Array.isArray(copied)) return copied;
  await writeFile(listBeside(path), copied.join('\0'));
  return { path };
}

async function checkOut(
  git: (args: readonly string[]) => Promise<string>,
  repo: Repository,
  identity: Identity,
  commit: string,
): Promise<void> {
  const branch = `refs/heads/${repo.project.branch}`;
  await git(['config', 'user.name', identity.name]);
  await git(['config', 'user.email', identity.email]);
  await git(['update-ref', branch, commit]);
  await git(['symbolic-ref', 'HEAD', branch]);
  await git(['read-tree', '--reset', '-u', 'HEAD']);
}

const unlessMissing = (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'ENOENT') throw fault;
};

/** What was copied into the clone at `path`. */
export const copiedInto = (path: string): Promise<string[]> =>
  readFile(listBeside(path), 'utf8').then(listed);

/** Removes a clone, folders a job made read-only included. */
export async function removeClone(path: string): Promise<void> {
  const remove = () => rm(path, { recursive: true, force: true });
  await remove().catch(async () => {
    await execa('chmod', ['-R', 'u+rwx', path], { reject: false });
    await remove();
  });
  await rm(listBeside(path), { force: true });
}

/** Removes the clones in `folder` whose job is not in `live`; the ids it removed. */
export async function sweepClones(folder: string, live: readonly string[]): Promise<string[]> {
  const found = await readdir(folder).catch(() => []);
  const ids = new Set(found.map((name) => name.replace(/\.copied$/, '')));
  const dead = [...ids].filter((id) => !live.includes(id));
  for (const id of dead) await removeClone(join(folder, id));
  return dead;
}

import { lstat, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { TreeFile } from '../domain/diff.ts';
import type { StagingFiles } from '../flow/context.ts';

/** Staging folders of builders and of files that came with jobs, below the data folder: always empty when a builder begins. */
export function createStaging(dataDir: string): StagingFiles {
  const remove = (folder: string) => rm(folder, { recursive: true, force: true });
  return {
    make: async (owner) => {
      const folder = path.join(dataDir, 'staging', String(owner));
      await remove(folder);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    put: async (folder, name, bytes) => {
      const file = path.join(folder, path.basename(name));
      await writeFile(file, bytes, { flag: 'wx' });
      return file;
    },
    read: async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
      return Promise.all(files.map(({ parentPath, name }) => readOne(folder, path.join(parentPath, name))));
    },
    remove,
  };
}

/** A link is read as one, and followed nowhere: it may lead to what only we may read. */
async function readOne(folder: string, file: string): Promise<TreeFile> {
  const relative = path.relative(folder, file);
  const found = await lstat(file);
  if (found.isSymbolicLink())
    return { path: relative, mode: '120000', content: new TextEncoder().encode(await readlink(file)) };
  return { path: relative, mode: found.mode & 0o100 ? '100755' : '100644', content: await readFile(file) };
}

import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { TreeFile } from '../domain/diff.ts';
import type { StagingFiles } from '../flow/context.ts';

/** Staging folders of builders, below the data folder: always empty when a builder begins. */
export function createStaging(dataDir: string): StagingFiles {
  const remove = (folder: string) => rm(folder, { recursive: true, force: true });
  return {
    make: async (upgradeId) => {
      const folder = path.join(dataDir, 'staging', String(upgradeId));
      await remove(folder);
      await mkdir(folder, { recursive: true });
      return folder;
    },
    read: async (folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()); // a link is nothing an artifact may have
      return Promise.all(files.map(({ parentPath, name }) => readOne(folder, path.join(parentPath, name))));
    },
    remove,
  };
}

const readOne = async (folder: string, file: string): Promise<TreeFile> => ({
  path: path.relative(folder, file),
  mode: (await stat(file)).mode & 0o100 ? '100755' : '100644',
  content: await readFile(file),
});

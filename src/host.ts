import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Who this host is among those that use one record: an id kept in the data folder, made on first use. The host's
 * name will not do: in a container it is a new one at every start. Of two that make it at once, one wins for both.
 */
export async function hostId(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'host');
  const id = randomUUID();
  const aside = `${file}.${id}`;
  await writeFile(aside, id);
  await link(aside, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(aside);
  return readFile(file, 'utf8');
}

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isFull } from './domain/fault-kind.ts';
import { Trouble } from './domain/trouble.ts';

/** Makes the data folder where it is missing. Throws a `Trouble` where nothing can be written there. */
export async function makeDataFolder(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o755 }).catch(unwritable(dataDir));
}

const unwritable = (dataDir: string) => (cause: NodeJS.ErrnoException) => {
  if (isFull(cause))
    throw new Trouble(`The disk of ${dataDir} is full: make room there.`, { passes: true, cause });
  throw new Trouble(`${dataDir} cannot be written (${cause.code}): mend its rights, or AUDITION_DATA.`, {
    cause,
  });
};

/**
 * Who this host is among those that use one record: an id kept in the data folder, made on first use. The host's
 * name will not do: in a container it is a new one at every start. Of two that make it at once, one wins for both.
 */
export async function hostId(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'host');
  const id = randomUUID();
  const aside = `${file}.${id}`;
  await writeFile(aside, id).catch(unwritable(dataDir));
  await link(aside, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(aside);
  return readFile(file, 'utf8');
}

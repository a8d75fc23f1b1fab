import { diskOf } from './claude/usage.ts';
import { type Disk, leastToBegin } from './domain/disk.ts';

/** How full the disk of the data folder is now. */
export async function lookAtDisk(dataDir: string): Promise<Disk> {
  const { freeMb, sizeMb } = await diskOf(dataDir);
  return { freeMb: Math.floor(freeMb), leastMb: leastToBegin(sizeMb) };
}

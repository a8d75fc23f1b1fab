import { randomBytes } from 'node:crypto';
import { access, open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/**
 * A file beside the database that takes up room. On a disk that is full to the last byte PostgreSQL ends and cannot start
 * again, not even to let somebody delete something: then this file goes, and every committed row is there.
 */
export type Ballast = {
  readonly sizeMb: number;
  /** It is only made where so much is left without it. */
  readonly spareMb: number;
};
/** Eight segments of PostgreSQL's log (16 MB each): recovery needs one or two, the rest is for what comes after it. */
export const usualBallast: Ballast = { sizeMb: 128, spareMb: 2_048 };
/** With less than two segments a server that does not start is taken to fail for want of room. */
const fullMb = 32;

const mebibyte = 1024 ** 2;
const fileIn = (home: string): string => path.join(home, 'ballast');

const freeMb = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / mebibyte;
};
export const isFull = async (home: string): Promise<boolean> => (await freeMb(home)) < fullMb;

/** Makes the ballast in `home` where there is none and room for it. */
export async function layBallast(home: string, { sizeMb, spareMb }: Ballast): Promise<void> {
  const file = fileIn(home);
  const isThere = access(file).then(
    () => true,
    () => false,
  );
  if ((await isThere) || (await freeMb(home)) < sizeMb + spareMb) return;
  const { failed } = await execa('fallocate', ['-l', String(sizeMb * mebibyte), file], { reject: false });
  if (failed) await write(file, sizeMb);
}

/** Where room cannot be set aside it is written; zeros would be no room on a disk that compresses. */
async function write(file: string, sizeMb: number): Promise<void> {
  const handle = await open(file, 'w');
  for (let mb = 0; mb < sizeMb; mb += 1) await handle.write(randomBytes(mebibyte));
  await handle.close();
}

/** Deletes it; false when there was none. */
export const giveUpBallast = (home: string): Promise<boolean> =>
  rm(fileIn(home)).then(
    () => true,
    () => false,
  );

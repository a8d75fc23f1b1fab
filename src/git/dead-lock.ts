import { rm, stat } from 'node:fs/promises';

/** No git of ours holds a lock in our repository for this long, in milliseconds: a ref is written in one or two. */
const deadMs = 10_000;

/**
 * Removes the lock that git complains of in `stderr`, where it lies in our repository `dir` and whoever made it is gone
 * (killed, or the host was). True when there is one less. A time ahead of the clock counts as long ago: the clock was
 * set back. What lies in a person's repository is never touched.
 */
export async function removeDeadLock(dir: string, stderr: string): Promise<boolean> {
  const lock = /Unable to create '(.*\.lock)': File exists/.exec(stderr)?.[1] ?? '';
  if (!lock.startsWith(`${dir}/`)) return false;
  const madeAt = await stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => null, // its owner was done with it meanwhile
  );
  if (madeAt === null || Math.abs(Date.now() - madeAt) < deadMs) return false;
  await rm(lock, { force: true });
  return true;
}

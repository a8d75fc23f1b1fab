import { execa } from 'execa';

/** `bwrap`: own process namespace, read-only file system. `group`: a process group and a sweep, nothing more. */
export type Containment = 'bwrap' | 'group';
export type Log = { warn(details: object, words: string): void };

/** One mount as `bwrap` takes it; the last word is the place it appears at. */
export type Mount = readonly [kind: string, ...words: string[]];
const always: readonly Mount[] = [
  ['--dev', '/dev'],
  ['--remount-ro', '/dev'], // it lies in memory
  ['--proc', '/proc'],
  ['--tmpfs', '/tmp'],
];
const placeOf = (mount: Mount) => mount.at(-1) ?? '';
/** What is seen there: the one before it is covered. */
const lastAt = (mounts: readonly Mount[], place: string) =>
  mounts.findLast((mount) => placeOf(mount) === place);

/**
 * `bwrap`'s arguments before the command: the whole file system, read-only, then `mounts` over it. The most
 * specific path wins. An empty folder (`--tmpfs`) hides one; it is memory, so nothing may be written there.
 */
export function bwrapArguments(mounts: readonly Mount[], cwd: string): string[] {
  const ordered = [...always, ...mounts].toSorted(
    (one, other) => placeOf(one).length - placeOf(other).length,
  );
  return [
    ...['--unshare-pid', '--unshare-ipc', '--die-with-parent'],
    ...['--cap-drop', 'ALL'], // what root keeps of them is enough to make it all writable again
    ...['--ro-bind', '/', '/'],
    ...ordered.flat(),
    ...mounts
      .filter((mount) => mount[0] === '--tmpfs' && lastAt(mounts, placeOf(mount)) === mount)
      .flatMap((mount) => ['--remount-ro', placeOf(mount)]),
    ...['--chdir', cwd, '--'],
  ];
}

/** Tries `bwrap` once: it may be missing, or the kernel may forbid it to ordinary users. */
export async function detectContainment(log: Log): Promise<Containment> {
  if (process.platform !== 'linux') return 'group';
  const tried = await execa('bwrap', [...bwrapArguments([], '/'), 'true'], { reject: false });
  if (!tried.failed) return 'bwrap';
  log.warn(
    { detail: tried.shortMessage, stderr: tried.stderr },
    'jobs are not contained: bwrap does not run',
  );
  return 'group';
}

/** Tries once whether `bwrap` can give a run a network of its own, with nothing in it: a kernel may forbid that alone. */
export async function cutsNetwork(): Promise<boolean> {
  const tried = await execa('bwrap', ['--unshare-net', ...bwrapArguments([], '/'), 'true'], {
    reject: false,
  });
  return !tried.failed;
}

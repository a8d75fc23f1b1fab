import { mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import type { Bounds } from '../domain/overrun.ts';
import { bwrapArguments, type Containment, type Mount } from './containment.ts';
import { childEnvironment, type Environment, settingsFolder } from './environment.ts';
import { hiddenByDefault } from './hidden.ts';
import type { Door } from './model-door.ts';

export type Host = {
  /** The allow-list of the environment; also says where HOME and Claude's settings are. */
  readonly childEnv: Environment;
  /** Hidden from every run, but for its own clone, staging folders and the objects its clone borrows. */
  readonly dataDir: string;
  readonly containment: Containment;
  /** More files and folders no run may read. */
  readonly hidden: readonly string[];
};
/** A command as it is asked for: in a clone, under a marker, with what it reads from stdin. */
export type Wanted = {
  readonly marker: string;
  readonly cwd: string;
  readonly command: readonly [file: string, ...args: string[]];
  readonly input?: string | Readable;
  /** Folders it may write to, besides its clone. */
  readonly writable?: readonly string[];
  /** Shown at the place of Claude's own folder of sessions. */
  readonly sessions?: string | undefined;
  /** What it may use of the host; as much as there is when absent. */
  readonly bounds?: Bounds | undefined;
};
/** A command as it is really started. */
export type Command = Omit<Wanted, 'writable' | 'sessions' | 'bounds'> & {
  readonly env: Environment;
  readonly contained: boolean;
};

/**
 * When memory runs out the kernel ends first what has the most of these points: the run, not us, the database, or
 * whatever else the host is there for. What it starts inherits them.
 */
const firstToGo = '{ echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null; exec "$0" "$@"';

/**
 * The command as this host runs it, with `tmp` as its private folder for temporary files. Without a network
 * it gets out by `door` alone, where there is one.
 */
export async function enclose(host: Host, wanted: Wanted, tmp: string, door?: Door): Promise<Command> {
  const { marker, cwd, input = '', bounds } = wanted;
  const contained = host.containment === 'bwrap';
  const network = bounds?.network !== false;
  const env = { ...childEnvironment(host.childEnv, { marker, tmp, contained, network }), ...door?.env };
  const command = [...(door?.command ?? []), ...wanted.command];
  const net = network ? [] : ['--unshare-net'];
  const bwrap = async () => [
    'bwrap',
    ...net,
    ...bwrapArguments(await mountsOf(host, wanted, tmp, door), cwd),
  ];
  const enclosed = [...(contained ? await bwrap() : []), ...command];
  return { marker, cwd, input, env, contained, command: ['/bin/sh', '-c', firstToGo, ...enclosed] };
}

async function mountsOf(host: Host, wanted: Wanted, tmp: string, door?: Door): Promise<Mount[]> {
  const { cwd, command, sessions, bounds, writable = [] } = wanted;
  const settings = settingsFolder(host.childEnv);
  const projects = join(settings, 'projects');
  if (sessions !== undefined) await mkdir(projects, { recursive: true });
  // Below /tmp or the data folder these would be hidden; elsewhere it changes nothing.
  const files = [command[0], ...(door?.command.slice(0, 2) ?? [])];
  const programs = [...files, ...(await existing(files))].map((file) => dirname(file));
  const readable = [host.childEnv.HOME ?? '/', settings, ...programs, ...(await borrowed(cwd, host.dataDir))];
  const own: Mount[] = sessions === undefined ? [] : [['--bind', sessions, await realpath(projects)]];
  const wish = { reveal: bounds?.reveal ?? [], network: bounds?.network !== false };
  const hidden = [host.dataDir, ...host.hidden, ...hiddenByDefault(host.childEnv, wish)];
  return [
    ...(await Promise.all(scratch.map((place) => onDisk(tmp, place)))),
    ...(await Promise.all((await existing(hidden)).map((path) => hide(path, tmp)))),
    ...(await existing(readable)).map((path): Mount => ['--ro-bind', path, path]),
    ...(await existing([cwd, tmp, ...writable])).map((path): Mount => ['--bind', path, path]),
    ...own,
  ];
}

/** Places programs write to without asking: on the disk, where its cap counts, and not in memory, where none does. */
const scratch = ['/tmp', '/dev/shm'] as const;

/** What a run sees at such a place. */
export const scratchOf = (tmp: string, place: (typeof scratch)[number]): string => join(tmp, basename(place));

async function onDisk(tmp: string, place: (typeof scratch)[number]): Promise<Mount> {
  const folder = scratchOf(tmp, place);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return ['--bind', folder, place];
}

/**
 * Instead of a file an empty one of ours is seen: `/dev/null` could not even be opened there, and programs end over that.
 * Maven takes an empty file for a broken one.
 */
async function hide(path: string, tmp: string): Promise<Mount> {
  if ((await stat(path)).isDirectory()) return ['--tmpfs', path];
  const isMaven = path.endsWith('.xml');
  const instead = join(tmp, isMaven ? '.empty.xml' : '.empty');
  await writeFile(instead, isMaven ? '<settings/>' : '', { mode: 0o600 });
  return ['--ro-bind', instead, path];
}

/** The real paths of those that are there: `bwrap` mounts nothing at the end of a link. */
const existing = async (paths: readonly string[]): Promise<string[]> =>
  (await Promise.all(paths.map((path) => realpath(path).catch(() => [])))).flat();

/**
 * Folders of git objects a `--shared` clone borrows. What ran in the clone before could have written the
 * file: real folders of that name in the data folder and outside the clone, nothing else.
 */
async function borrowed(clone: string, dataDir: string): Promise<string[]> {
  const file = await readFile(join(clone, '.git/objects/info/alternates'), 'utf8').catch(() => '');
  const [inside, own] = [(await realpath(dataDir)) + sep, (await realpath(clone)) + sep];
  return (await existing(file.split('\n'))).filter(
    (path) => basename(path) === 'objects' && path.startsWith(inside) && !path.startsWith(own),
  );
}

import { constants } from 'node:fs';
import { access, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path';
import { bwrapArguments, type Containment, type Mount } from './containment.ts';
import { childEnvironment, cleanPath, type Environment } from './environment.ts';

/** A command as it is really started: enclosed, with its environment. */
export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly input: string;
  readonly marker: string;
  readonly contained: boolean;
};
export type Host = {
  /** The allow-list of the environment; also says where HOME and Claude's settings are. */
  readonly childEnv: Environment;
  /** Hidden from every run, but for its own clone, staging folders and the objects its clone borrows. */
  readonly dataDir: string;
  readonly containment: Containment;
  /** More files and folders no run may read. */
  readonly hidden: readonly string[];
};
export type Wanted = {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly marker: string;
  readonly input: string;
  readonly writable: readonly string[];
  /** Shown at the place of Claude's own folder of sessions. */
  readonly sessions?: string | undefined;
  readonly bypass: boolean;
};

export const settingsFolder = ({ CLAUDE_CONFIG_DIR, HOME = '/' }: Environment): string =>
  CLAUDE_CONFIG_DIR ?? join(HOME, '.claude');
/** Throws for a marker that would mean more than a name in a path or an environment. */
export function temporaryFolder(dataDir: string, marker: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(marker)) throw new Error(`“${marker}” cannot name a run`);
  return join(dataDir, 'tmp', marker);
}

/** Where a program is: a path as it is, a name by PATH; null when there is no such executable file. */
export async function findProgram(name: string, path: string): Promise<string | null> {
  const folders = name.includes(sep) ? [''] : cleanPath(path).split(delimiter);
  for (const folder of folders) if (await isProgram(resolve(folder, name))) return resolve(folder, name);
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false; // not there, or not ours to run
  }
}

/** The command as this host runs it; makes the run's private folder for temporary files. */
export async function enclose(host: Host, wanted: Wanted): Promise<Command> {
  const { marker, cwd, input, bypass, command } = wanted;
  const tmp = temporaryFolder(host.dataDir, marker);
  await mkdir(tmp, { recursive: true, mode: 0o700 });
  const { containment } = host;
  const env = childEnvironment(host.childEnv, { marker, tmp, containment, bypass });
  const common = { cwd, env, input, marker, contained: containment === 'bwrap' };
  const [file, ...args] = command;
  if (containment === 'group') return { file, args, ...common };
  const enclosed = bwrapArguments(await mountsOf(host, wanted, tmp), cwd);
  return { file: 'bwrap', args: [...enclosed, ...command], ...common };
}

async function mountsOf(
  host: Host,
  { command, cwd, writable, sessions }: Wanted,
  tmp: string,
): Promise<Mount[]> {
  const settings = settingsFolder(host.childEnv);
  const projects = join(settings, 'projects');
  if (sessions !== undefined) await mkdir(projects, { recursive: true });
  const program = await realpath(command[0]);
  // Below /tmp or the data folder these would be hidden; elsewhere it changes nothing.
  const needed = [host.childEnv.HOME ?? '/', settings, dirname(command[0]), dirname(program)];
  const readable = [...needed.filter((path) => path !== '/'), ...(await borrowedObjects(cwd, host.dataDir))];
  const ours = await Promise.all([cwd, tmp, ...writable].map((path) => realpath(path)));
  return [
    ...(await Promise.all([host.dataDir, ...host.hidden].map(hide))).flat(),
    ...readable.map((path): Mount => ['--ro-bind-try', path, path]),
    ...ours.map((path): Mount => ['--bind', path, path]),
    ...(sessions === undefined ? [] : [['--bind', sessions, await realpath(projects)] satisfies Mount]),
  ];
}

async function hide(path: string): Promise<Mount[]> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return []; // what is not there needs no hiding
  return (await stat(real)).isDirectory() ? [['--tmpfs', real]] : [['--ro-bind', '/dev/null', real]];
}

/**
 * Folders of git objects a `--shared` clone borrows. What ran in the clone before could have written the
 * file: real folders of that name outside the clone, nothing else.
 */
async function borrowedObjects(clone: string, dataDir: string): Promise<string[]> {
  const file = await readFile(join(clone, '.git/objects/info/alternates'), 'utf8').catch(() => '');
  const [inside, own] = [(await realpath(dataDir)) + sep, (await realpath(clone)) + sep];
  const real = await Promise.all(file.split('\n').map((path) => realpath(path).catch(() => '')));
  return real.filter(
    (path) => basename(path) === 'objects' && path.startsWith(inside) && !path.startsWith(own),
  );
}

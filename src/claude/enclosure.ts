import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { bwrapArguments, type Containment, type Mount } from './containment.ts';
import { childEnvironment, type Environment, settingsFolder } from './environment.ts';

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
};
/** A command as it is really started. */
export type Command = Omit<Wanted, 'writable' | 'sessions'> & {
  readonly env: Environment;
  readonly contained: boolean;
};

/** The command as this host runs it, with `tmp` (it is made) as its private folder for temporary files. */
export async function enclose(host: Host, wanted: Wanted, tmp: string): Promise<Command> {
  const { marker, cwd, command, input = '' } = wanted;
  await mkdir(tmp, { recursive: true, mode: 0o700 });
  const contained = host.containment === 'bwrap';
  const env = childEnvironment(host.childEnv, { marker, tmp, contained });
  const enclosed = contained
    ? (['bwrap', ...bwrapArguments(await mountsOf(host, wanted, tmp), cwd), ...command] as const)
    : command;
  return { marker, cwd, input, env, contained, command: enclosed };
}

async function mountsOf(host: Host, wanted: Wanted, tmp: string): Promise<Mount[]> {
  const { cwd, command, sessions, writable = [] } = wanted;
  const settings = settingsFolder(host.childEnv);
  const projects = join(settings, 'projects');
  if (sessions !== undefined) await mkdir(projects, { recursive: true });
  // Below /tmp or the data folder these would be hidden; elsewhere it changes nothing.
  const programs = [command[0], ...(await existing([command[0]]))].map((file) => dirname(file));
  const readable = [host.childEnv.HOME ?? '/', settings, ...programs, ...(await borrowed(cwd, host.dataDir))];
  const own: Mount[] = sessions === undefined ? [] : [['--bind', sessions, await realpath(projects)]];
  return [
    ...(await Promise.all((await existing([host.dataDir, ...host.hidden])).map(hide))),
    ...(await existing(readable)).map((path): Mount => ['--ro-bind', path, path]),
    ...(await existing([cwd, tmp, ...writable])).map((path): Mount => ['--bind', path, path]),
    ...own,
  ];
}

const hide = async (path: string): Promise<Mount> =>
  (await stat(path)).isDirectory() ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path];

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

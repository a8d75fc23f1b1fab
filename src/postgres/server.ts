import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { Trouble } from '../domain/trouble.ts';
import { type Ballast, giveUpBallast, isFull, layBallast, usualBallast } from './ballast.ts';
import { type Binaries, findBinaries, serverUser, shippedFolder } from './binaries.ts';
import { withClient } from './client.ts';
import { checkMajor } from './major.ts';

export type Server = {
  /** Connection string of a database on this server. */
  url(database: string): string;
  /** Stops the server unless another process of ours still uses it. Call after closing every connection. */
  release(): Promise<void>;
  /** Stops it whoever uses it. */
  stop(): Promise<void>;
  /** Starts it again where it was, when it died: connection strings stay as they are. */
  revive(): Promise<void>;
};

type Place = {
  readonly binaries: Binaries;
  /** Holds `data`, the database, and its ballast. */
  readonly home: string;
  readonly data: string;
  readonly password: string;
};
type Warn = (words: string) => void;

/** Every connection of ours says so in its application_name: that is how the last user of a server is known. */
const applicationName = `audition/${process.pid}`;
const user = 'audition';
const startWithinMs = 60_000;

/**
 * Our own PostgreSQL below `dataDir`: made on first use, adopted when it already runs (also when its
 * starter was killed), started otherwise. It listens on the loopback interface, with a password.
 * On a full disk its ballast is given up so that it starts; `warn` is told.
 */
export async function useServer(
  dataDir: string,
  warn: Warn = () => {},
  ballast: Ballast = usualBallast,
): Promise<Server> {
  const { place, port } = await started(dataDir, warn);
  await layBallast(place.home, ballast).catch(({ message }: Error) =>
    warn(`There is no ballast beside the database in ${place.home}: ${message}`),
  );
  const url = (database: string) => urlOf(place, port, database);
  const stop = async () => {
    await control(place, ['stop', '-m', 'fast', '-w']);
  };
  const release = async () => {
    if (!(await hasOtherUsers(url('postgres')))) await stop();
  };
  const revive = async () => {
    if (await answers(url('postgres'))) return;
    await readPort(place); // removes what would keep it from starting
    await start(place, port);
  };
  return { url, release, stop, revive };
}

/** Begins to start it, for a process that will call `useServer`: what is in the way is said there. */
export const startEarly = (dataDir: string, warn: Warn): void =>
  void started(dataDir, warn).catch(() => undefined);

type Started = { readonly place: Place; readonly port: number };
/** Those that this process is starting: whoever asks for one meanwhile waits for the same. */
const starting = new Map<string, Promise<Started>>();

function started(dataDir: string, warn: Warn): Promise<Started> {
  const begin = async () => {
    const place = await preparePlace(dataDir);
    return { place, port: await startedPort(place, warn) };
  };
  const known = starting.get(dataDir) ?? begin().finally(() => starting.delete(dataDir));
  starting.set(dataDir, known);
  return known;
}

const notStarted = ({ data }: Place, problem: string | null): string =>
  `PostgreSQL did not start (${problem?.trim().split('\n').at(-1) || 'no answer'}): ${path.join(data, 'server.log')} says why.`;

const urlOf = ({ password }: Place, port: number, database: string) =>
  `postgresql://${user}:${password}@127.0.0.1:${port}/${database}?application_name=${encodeURIComponent(applicationName)}`;

async function preparePlace(dataDir: string): Promise<Place> {
  const home = path.join(dataDir, 'postgres');
  await mkdir(home, { recursive: true, mode: 0o755 });
  const data = path.join(home, 'data');
  const shipped = await shippedFolder();
  const [as] = await Promise.all([serverUser(), checkMajor(data, shipped)]);
  const binaries = await findBinaries(dataDir, shipped, as);
  const passwordFile = path.join(home, 'password');
  const fresh = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, fresh, { flag: 'wx', mode: 0o600 }).catch(ignore('EEXIST'));
  const password = await readFile(passwordFile, 'utf8');
  const place = { binaries, home, data, password };
  await access(place.data).catch(() => initialise(place, passwordFile));
  return place;
}

const ignore = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
};

/** `initdb`, once, beside the final place: killed half-way, or raced by another process, it leaves no half of one. */
async function initialise({ binaries: { as, folder }, data }: Place, passwordFile: string): Promise<void> {
  const fresh = await mkdtemp(`${data}.`);
  if (as.uid !== undefined) {
    await chown(fresh, as.uid, as.gid);
    await chown(passwordFile, as.uid, as.gid); // root reads it all the same
  }
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const login = [`--username=${user}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await execa(path.join(folder, 'initdb'), [`--pgdata=${fresh}`, ...login, ...locale], { ...as, cwd: '/' });
  await rename(fresh, data).catch(ignore('ENOTEMPTY'));
  await rm(fresh, { recursive: true, force: true });
}

async function startedPort(place: Place, warn: Warn): Promise<number> {
  const deadline = Date.now() + startWithinMs;
  for (let isFirst = true; ; isFirst = false) {
    const port = await readPort(place);
    if (port !== null && (await answers(urlOf(place, port, 'postgres')))) return port;
    // Where it died, others of ours wait for it on its port, unless that is another program's by now.
    const problem = await start(place, (isFirst && port) || (await freePort()));
    if (problem !== null && (await isFull(place.home))) await makeRoom(place, warn);
    if (Date.now() > deadline) throw new Trouble(notStarted(place, problem), { passes: true });
    if (problem !== null) await wait(50);
  }
}

/** What is done when the server does not start on a full disk; throws when nothing can be. */
async function makeRoom({ home }: Place, warn: Warn): Promise<void> {
  if (!(await giveUpBallast(home)))
    throw new Error(`PostgreSQL cannot start: the disk of ${home} is full. Make room on it and start again.`);
  warn(
    `The disk of ${home} is full. Its ballast was deleted so that PostgreSQL can start: make room, and it is made again at the next start.`,
  );
}

/**
 * The port in `postmaster.pid`; null when there is none. PostgreSQL itself removes the file of a dead server, but
 * not one whose number is another program's by now (after a restart of the machine or a container): that is ours.
 */
async function readPort({ data }: Place): Promise<number | null> {
  const file = path.join(data, 'postmaster.pid');
  const [pid, , , port] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  if (command !== null && !command.includes(data)) await rm(file, { force: true });
  return Number(port) || null;
}

async function start(place: Place, port: number): Promise<string | null> {
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  const log = path.join(place.data, 'server.log');
  return control(place, ['start', '-w', '-t', '60', '-l', log, '-o', options]);
}

/** Runs pg_ctl; null when it worked, else what it said (it also fails when another process was faster). */
async function control({ binaries, data }: Place, args: readonly string[]): Promise<string | null> {
  const stdio = ['ignore', 'ignore', 'pipe'] as const; // a server that inherits stdout keeps it open for ever
  const options = { ...binaries.as, cwd: '/', env: { LC_ALL: 'C' }, stdio, reject: false } as const;
  const result = await execa(path.join(binaries.folder, 'pg_ctl'), [...args, '-D', data], options);
  return result.failed ? result.stderr || (result.shortMessage ?? 'pg_ctl failed') : null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A server that is shutting down cuts us off: the answer is no. */
const answers = (url: string): Promise<boolean> =>
  withClient(url, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );

/** A live connection of another process of ours; none when the server is gone already. */
async function hasOtherUsers(url: string): Promise<boolean> {
  const others = `select 1 from pg_stat_activity where application_name like 'audition/%' and application_name <> $1`;
  const count = withClient(url, async (client) => (await client.query(others, [applicationName])).rowCount);
  return ((await count.catch(() => 0)) ?? 0) > 0;
}

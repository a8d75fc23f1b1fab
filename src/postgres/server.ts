import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.ts';

export type Server = {
  /** Connection string of a database on this server. */
  url(database: string): string;
  /** Stops the server unless another process of ours still uses it. Call after closing every connection. */
  release(): Promise<void>;
  /** Stops it whoever uses it. */
  stop(): Promise<void>;
};

type ServerOptions = { readonly dataDir: string; readonly settings?: readonly string[] };
type Place = { readonly binaries: Binaries; readonly data: string; readonly password: string };

/** Every connection of ours says so in its application_name: that is how the last user of a server is known. */
export const applicationName = `audition/${process.pid}`;
const user = 'audition';
const startWithinMs = 60_000;

/**
 * Our own PostgreSQL below `dataDir`: made on first use, adopted when it already runs (also when its
 * starter was killed), started otherwise. It listens on the loopback interface, with a password.
 */
export async function useServer({ dataDir, settings = [] }: ServerOptions): Promise<Server> {
  const place = await preparePlace(dataDir);
  const port = await runningPort(place, settings);
  const url = (database: string) =>
    `postgresql://${user}:${place.password}@127.0.0.1:${port}/${database}?application_name=${encodeURIComponent(applicationName)}`;
  const stop = async () => {
    await control(place, ['stop', '-m', 'fast', '-w']);
  };
  const release = async () => {
    if (!(await hasOtherUsers(url('postgres')))) await stop();
  };
  return { url, release, stop };
}

async function preparePlace(dataDir: string): Promise<Place> {
  const home = path.join(dataDir, 'postgres');
  await mkdir(home, { recursive: true, mode: 0o755 });
  const binaries = await findBinaries(dataDir);
  const passwordFile = path.join(home, 'password');
  const fresh = randomBytes(18).toString('base64url');
  await writeFile(passwordFile, fresh, { flag: 'wx', mode: 0o600 }).catch(ignoreExisting);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const place = { binaries, data: path.join(home, 'data'), password };
  await initialise(place, passwordFile);
  return place;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** `initdb`, once, beside the final place: killed half-way, or raced by another process, it leaves nothing behind. */
async function initialise(place: Place, passwordFile: string): Promise<void> {
  if (await exists(path.join(place.data, 'PG_VERSION'))) return;
  const { as, folder } = place.binaries;
  const fresh = `${place.data}.${process.pid}`;
  await mkdir(fresh, { mode: 0o700 });
  if (as.uid !== undefined) {
    await chown(fresh, as.uid, as.gid);
    await chown(passwordFile, as.uid, as.gid); // root reads it all the same
  }
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const login = [`--username=${user}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await execa(path.join(folder, 'initdb'), [`--pgdata=${fresh}`, ...login, ...locale], { ...as, cwd: '/' });
  await rename(fresh, place.data).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY') throw error;
    await rm(fresh, { recursive: true });
  });
}

async function runningPort(place: Place, settings: readonly string[]): Promise<number> {
  const deadline = Date.now() + startWithinMs;
  for (;;) {
    const port = await readPort(place);
    if (port !== null && (await answers(place, port))) return port;
    const started = port === null ? await start(place, settings) : null;
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not start: ${started ?? 'no answer'}`);
    await wait(50);
  }
}

/** The port in `postmaster.pid` of a server that lives; a stale file counts as none. */
async function readPort(place: Place): Promise<number | null> {
  const file = path.join(place.data, 'postmaster.pid');
  const lines = await readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  );
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  const stale = command === null ? !isAlive(pid) : !command.includes(place.data);
  if (!stale) return Number(lines[3]) || 0;
  await rm(file, { force: true });
  return null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function start(place: Place, settings: readonly string[]): Promise<string | null> {
  const options = [
    `-p ${await freePort()}`,
    '-c listen_addresses=127.0.0.1',
    "-c unix_socket_directories=''",
  ];
  const all = [...options, ...settings.map((setting) => `-c ${setting}`)].join(' ');
  return control(place, ['start', '-w', '-t', '60', '-l', path.join(place.data, 'server.log'), '-o', all]);
}

/** Runs pg_ctl; null when it worked, else what it said (it also fails when another process was faster). */
async function control(place: Place, args: readonly string[]): Promise<string | null> {
  const { as, folder } = place.binaries;
  const program = path.join(folder, 'pg_ctl');
  const options = {
    ...as,
    cwd: '/',
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    reject: false,
  } as const;
  const result = await execa(program, [...args, '-D', place.data], options);
  return result.failed ? result.stderr || (result.shortMessage ?? 'pg_ctl failed') : null;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function answers(place: Place, port: number): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user,
    password: place.password,
    database: 'postgres',
  });
  client.on('error', () => undefined); // a server that is shutting down cuts us off: the answer is no
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A live connection of another process of ours; `false` when the server is gone already. */
async function hasOtherUsers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(
      `select 1 from pg_stat_activity where application_name like 'audition/%' and application_name <> $1 limit 1`,
      [applicationName],
    );
    return rows.length > 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

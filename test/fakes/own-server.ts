import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { withClient } from '../../src/postgres/client.ts';
import { useServer } from '../../src/postgres/server.ts';
import { until } from '../../src/rehearsal/stage.ts';

/** A PostgreSQL of a test's own, with an empty database, to be killed, frozen and brought back. */
export async function openOwnServer() {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'server-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  const server = await useServer(dataDir);
  await withClient(server.url('postgres'), (client) => client.query('create database audition'));
  const url = server.url('audition');
  const leader = async () => {
    const [pid] = (await readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n');
    return Number(pid);
  };
  const query = async (sql: string) => (await withClient(url, (client) => client.query(sql))).rows;
  const answers = () =>
    query('select 1').then(
      () => true,
      () => false,
    );
  /** As the kernel's memory killer does it: every process of it, at once. */
  const kill = async () => {
    const pids = await processes(await leader());
    for (const pid of pids) killed(pid);
    await until('the server to be gone', async () => !(await answers()));
  };
  /** All of it stands still, and keeps its connections; or goes on. */
  const signal = async (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const pid of await processes(await leader())) process.kill(pid, name);
  };
  const back = async () => {
    await server.revive();
    await until('the server to be back', answers);
  };
  const close = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true });
  };
  return { dataDir, url, query, kill, signal, back, close };
}

/** Without its leader, or with its client, one of them may have ended by itself. */
function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process and its children. */
async function processes(leader: number): Promise<number[]> {
  const children = await readFile(`/proc/${leader}/task/${leader}/children`, 'utf8');
  return [leader, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { ProcessIdentity } from '../flow/ports.ts';

type Stat = {
  readonly pid: number;
  readonly group: number;
  readonly ticks: number;
  readonly startTime: string;
};

/** A file of /proc; null when the process is gone or not ours to look at. */
const readProc = (path: string): Promise<string | null> =>
  readFile(`/proc/${path}`, 'latin1').catch(() => null);

async function readStat(pid: number): Promise<Stat | null> {
  const text = await readProc(`${pid}/stat`);
  if (text === null) return null;
  // The name before the last `)` may hold anything; field 3 of proc(5) comes right after it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return null; // ended, though nobody asked for its exit code yet
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
  return { pid, group: Number(fields[2]), ticks, startTime: fields[19] ?? '' };
}

/** Every process there is (none where there is no /proc), never ourselves nor the first one. */
async function others(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.map(Number).filter((pid) => pid > 1 && pid !== process.pid);
}

async function markedProcesses(marker: string): Promise<number[]> {
  const isMarked = async (pid: number) =>
    (await readProc(`${pid}/environ`))?.split('\0').includes(`AUDITION_RUN=${marker}`) ? [pid] : [];
  return (await Promise.all((await others()).map(isMarked))).flat();
}

const statsOf = async (pids: readonly number[]): Promise<Stat[]> =>
  (await Promise.all(pids.map(readStat))).filter((stat) => stat !== null);

/** Processor time used by everything a run started, in ms; null where it cannot be known. */
export async function processorTime(marker: string): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const stats = await statsOf(await markedProcesses(marker));
  return stats.reduce((sum, { ticks }) => sum + ticks, 0) * 10; // USER_HZ is 100 everywhere Node runs
}

/** False when there is nobody (left) to signal, or it is not ours. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/**
 * Signals a leader's process group. A `bwrap` leader is left out: it would die at once and take all with it
 * before anybody inside could end in order.
 */
export async function signalGroup(leader: number, name: NodeJS.Signals, spareLeader: boolean): Promise<void> {
  if (!spareLeader) return void signal(-leader, name);
  const members = (await statsOf(await others())).filter(
    ({ group, pid }) => group === leader && pid !== leader,
  );
  for (const { pid } of members) signal(pid, name);
}

/**
 * Kills whatever carries the marker, at least twice (something may be forked meanwhile), until a look finds
 * nothing; how many processes that were. Empty where there is no /proc.
 */
export async function sweep(marker: string): Promise<number> {
  const killed = new Set<number>();
  for (let look = 0; look < 50; look += 1) {
    const found = await markedProcesses(marker);
    if (found.length === 0 && look > 0) break;
    for (const pid of found) if (signal(pid, 'SIGKILL')) killed.add(pid);
    await pause(10);
  }
  return killed.size;
}

/** Who a process is, beyond its pid, which is used again after its end. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  const bootId = ((await readProc('sys/kernel/random/boot_id')) ?? '').trim();
  if (bootId !== '') return { pid, bootId, startTime: (await readStat(pid))?.startTime ?? '' };
  const { stdout } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false });
  return { pid, bootId, startTime: String(stdout ?? '').trim() };
}

/** True when the process of then is the process of now, and not ourselves. */
export async function isAlive(then: ProcessIdentity): Promise<boolean> {
  if (then.pid <= 1 || then.pid === process.pid || then.startTime === '') return false;
  const now = await identify(then.pid);
  return now.startTime === then.startTime && now.bootId === then.bootId;
}

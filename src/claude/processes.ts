import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import type { ProcessIdentity } from '../flow/ports.ts';

/** A file of /proc; empty when the process is gone or not ours to look at, or where there is no /proc. */
const readProc = (path: string): Promise<string> => readFile(`/proc/${path}`, 'latin1').catch(() => '');

/** Every process that carries the marker: all that its run started. None where there is no /proc. */
export async function markedProcesses(marker: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 1);
  const isMarked = async (pid: number) =>
    (await readProc(`${pid}/environ`)).split('\0').includes(`AUDITION_RUN=${marker}`) ? [pid] : [];
  return (await Promise.all(pids.map(isMarked))).flat();
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
 * Kills whatever carries the marker until a look finds nothing, and `looks` at least twice: something may be forked, or
 * be no program yet, at the first. How many processes that were.
 */
export async function sweep(marker: string, looks = 2): Promise<number> {
  const killed = new Set<number>();
  for (let look = 0; look < 50; look += 1) {
    const found = await markedProcesses(marker);
    if (found.length === 0 && look + 1 >= looks && !(await isAnyThere(killed))) break;
    for (const pid of found) if (signal(pid, 'SIGKILL')) killed.add(pid);
    await pause(10);
  }
  return killed.size;
}

/** One that was killed says nothing of its marker any more a moment before it has ended. */
async function isAnyThere(pids: ReadonlySet<number>): Promise<boolean> {
  const there = await Promise.all([...pids].map(identify));
  return there.some(({ startTime }) => startTime !== '');
}

/** Who a process is, beyond its pid, which is used again after its end. */
export async function identify(pid: number): Promise<ProcessIdentity> {
  const bootId = (await readProc('sys/kernel/random/boot_id')).trim();
  if (bootId === '') {
    const { stdout } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], { reject: false });
    return { pid, bootId, startTime: String(stdout ?? '').trim() };
  }
  const stat = await readProc(`${pid}/stat`);
  // The name before the last `)` may hold anything; field 3 of proc(5) comes right after it.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; in a container without an init nobody ever asks for its exit code.
  return { pid, bootId, startTime: state === 'Z' ? '' : (fields[18] ?? '') };
}

/** True when the process of then is the process of now, and not ourselves. */
export async function isAlive(then: ProcessIdentity): Promise<boolean> {
  if (then.pid <= 1 || then.pid === process.pid || then.startTime === '') return false;
  const now = await identify(then.pid);
  return now.startTime === then.startTime && now.bootId === then.bootId;
}

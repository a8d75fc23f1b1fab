import { readdir, readFile, statfs } from 'node:fs/promises';
import { execa } from 'execa';
import { markedProcesses } from './processes.ts';

/** What a run uses of its host, read from /proc and from its folders. Where there is no /proc nothing is seen. */

export type Run = {
  readonly leader: number;
  readonly marker: string;
  /** Then all it started is below its leader; else only the marker finds what left it. */
  readonly contained: boolean;
};

const read = (path: string): Promise<string> => readFile(`/proc/${path}`, 'latin1').catch(() => '');
const mebibyte = 1024 ** 2;

/** Its processes; no more are looked for than one above `most`, which is enough to know that there are too many. */
export async function processesOf({ leader, marker, contained }: Run, most: number): Promise<number[]> {
  if (!contained) return markedProcesses(marker);
  const found = [leader];
  for (let at = 0; at < found.length && found.length <= most; at += 1)
    found.push(...(await childrenOf(found[at] ?? 0)));
  return found.length > 1 ? found : markedProcesses(marker); // not every kernel lists children
}

/** A child is listed with the thread that started it. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => read(`${pid}/task/${thread}/children`)));
  return lists.flatMap((list) => list.split(' ').map(Number).filter(Boolean));
}

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);

/**
 * Memory of processes that could not be given back to files, in MB. What several share counts once; that is dear to
 * find out, so it is only done when the plain sum is above `mostMb`.
 */
export async function memoryMb(pids: readonly number[], mostMb: number): Promise<number> {
  const plain = await sum(pids, 'status', ['RssAnon', 'RssShmem']);
  return plain <= mostMb ? plain : sum(pids, 'smaps_rollup', ['Pss_Anon', 'Pss_Shmem']);
}

async function sum(pids: readonly number[], file: string, names: readonly string[]): Promise<number> {
  const texts = await Promise.all(pids.map((pid) => read(`${pid}/${file}`)));
  const kb = texts.flatMap((text) => names.map((name) => kilobytes(text, name)));
  return kb.reduce((all, one) => all + one, 0) / 1024;
}

/** What folders take on the disk, in MB, hard links once. What cannot be read counts nothing. */
export async function folderMb(folders: readonly string[]): Promise<number> {
  const { stdout } = await execa('du', ['-sk', '--', ...folders], { reject: false });
  const sizes = String(stdout ?? '')
    .split('\n')
    .map((line) => Number.parseInt(line, 10) || 0);
  return sizes.reduce((all, one) => all + one, 0) / 1024;
}

/** What is left to us on the disk of a folder, and how large that is, in MB. */
export async function diskOf(folder: string): Promise<{ freeMb: number; sizeMb: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeMb: (bavail * bsize) / mebibyte, sizeMb: (blocks * bsize) / mebibyte };
}

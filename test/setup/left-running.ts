import { readdir, readFile, readlink } from 'node:fs/promises';

/** Command lines of the processes (other than this one) that have to do with a folder. Linux only. */
export async function leftRunning(place: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      if (Number(pid) === process.pid) return [];
      const [command = '', environment = ''] = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
      );
      const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      const concerned = [command, environment, cwd].some((text) => text.includes(place));
      return concerned ? [`${pid} ${command.replaceAll('\0', ' ').trim()}`] : [];
    }),
  );
  return found.flat();
}

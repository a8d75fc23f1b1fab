import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';

/** What lies in the data folder cannot be used as it is; the message says how it can. */
export class UnusableData extends Error {}

/**
 * Throws UnusableData when the files below `data` were made by another major version of PostgreSQL than the one below
 * `programs`: a server reads only those of its own. A folder that is not there yet is fine.
 */
export async function checkMajor(data: string, programs: string): Promise<void> {
  const made = (await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (made === '') return;
  const { stdout } = await execa(path.join(programs, 'postgres'), ['--version']);
  const [ours = ''] = /\d+/.exec(stdout) ?? [];
  if (made !== ours) throw new UnusableData(carryOver(data, made, ours));
}

function carryOver(data: string, made: string, ours: string): string {
  const found = `The data folder ${data} was made by PostgreSQL ${made}, and this version of audition brings ${ours}. Nothing was changed.`;
  if (Number(made) > Number(ours))
    return `${found} Go back to the version of audition that was used before, or to a newer one.`;
  return `${found} To carry it over: with the version of audition that made it, run "audition backup <file>"; then, with this one and an empty AUDITION_DATA, run "audition restore <file>".`;
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { BackedUp } from '../backup.ts';
import { home, loadEnvironment, readConfig } from '../config.ts';
import { isRefusal } from '../domain/result.ts';
import { UnusableData } from '../postgres/major.ts';
import { answer } from './answer.ts';
import { Misused, print, Told } from './door.ts';

/** `backup` and `restore`: everything in one file, and back; `restore` with a number is about an upgrade. */
export function addBackup(program: Command, restoreUpgrade: (id: number) => Promise<void>): void {
  program
    .command('backup')
    .description('write the whole record, and what jobs offered, into a file; the app may go on working')
    .argument('<file>', 'the file to write; it must not be there yet')
    .action(async (typed: string) => {
      const { file, done } = await work(typed, 'backup');
      const { size } = await stat(file);
      answer({ file, bytes: size, ...done });
      print(`Backed up ${contents(done)} to ${file}, ${(size / 1e6).toFixed(1)} MB.`);
    });
  program
    .command('restore')
    .description('bring an upgrade back from the trash, or a backup into an empty record')
    .argument('<upgrade|file>', 'number of the upgrade, or a file that backup wrote (./7 if it is a number)')
    .action((typed: string) =>
      /^[1-9]\d{0,8}$/.test(typed) ? restoreUpgrade(Number(typed)) : restoreRecord(typed),
    );
}

async function restoreRecord(typed: string): Promise<void> {
  const { file, done } = await work(typed, 'restore');
  answer({ file, ...done });
  print(`Restored ${contents(done)}, as of ${done.head.at}. npm start goes on from there.`);
}

/** Without steps and locks: a backup is for a running app too, and a record is restored before there is one. */
async function work(typed: string, does: 'backup' | 'restore'): Promise<{ file: string; done: BackedUp }> {
  const read = readConfig(loadEnvironment(), home);
  if ('problems' in read)
    throw new Misused(['The configuration is not usable:', ...read.problems].join('\n  '));
  const { config } = read;
  // npm runs scripts in the clone of audition; INIT_CWD is where the person stood.
  const file = path.resolve(config.gitEnv.INIT_CWD ?? '', typed);
  const both = await import('../backup.ts'); // it loads all that a record is made of
  const done = await both[does](config, file).catch((error: unknown) => {
    throw error instanceof UnusableData ? new Told(error.message) : error;
  });
  if (isRefusal(done)) throw new Told(done.words);
  return { file, done };
}

function contents({ counts: { rows, repositories } }: BackedUp): string {
  const jobs = rows['public."Job"'] ?? 0;
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  const kept = Object.keys(repositories).length;
  return `${jobs} job${jobs === 1 ? '' : 's'} (${all} rows) and ${kept} repositor${kept === 1 ? 'y' : 'ies'}`;
}

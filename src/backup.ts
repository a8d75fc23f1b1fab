import { createReadStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { readLines, writeLines } from './backup-file.ts';
import type { Config } from './config.ts';
import {
  type Counts,
  formatNow,
  type Head,
  type Part,
  readHead,
  readPart,
  refusals,
  Tally,
} from './domain/backup.ts';
import { isRefusal, type Refusal } from './domain/result.ts';
import { bundle, repositoryNames, unbundle } from './git/bundles.ts';
import { withClient } from './postgres/client.ts';
import { dump, migrationOf } from './postgres/dump.ts';
import { findRecord, load } from './postgres/load.ts';
import { migrationNames } from './postgres/migrations.ts';
import { openQueues } from './postgres/queue.ts';
import { migrate, openRecord, reachDatabase } from './postgres/record.ts';

/** The whole record and our own repositories in one file, and back. */

export type BackedUp = { readonly head: Head; readonly counts: Counts };
/** Bytes of a bundle in one line; a multiple of three, so that no padding is written. */
const piece = 48 * 1024;

/**
 * Writes everything into `file`, as it is at one moment; the app may go on working. Refuses to write over a file. The
 * repositories come after the record: they may hold more than it knows of, and never less.
 */
export async function backup(config: Config, file: string): Promise<BackedUp | Refusal> {
  const record = await openRecord(config);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-backup-'));
  try {
    const head: Head = {
      ...{ audition: formatNow, version: manifest.version, postgres: record.version },
      migration: await withClient(record.url, migrationOf),
      at: new Date().toISOString(),
    };
    const counts = { rows: {}, repositories: {}, sequences: {} };
    const refused = await writeLines(file, partsOf(config, { url: record.url, folder, head, counts }));
    return refused ?? { head, counts };
  } finally {
    await rm(folder, { recursive: true });
    await record.close();
  }
}

type Making = {
  readonly url: string;
  readonly folder: string;
  readonly head: Head;
  readonly counts: Writable;
};
type Writable = {
  rows: Record<string, number>;
  repositories: Record<string, number>;
  sequences: Record<string, string>;
};

async function* partsOf(config: Config, { url, folder, head, counts }: Making): AsyncGenerator<Part | Head> {
  yield head;
  let table = '';
  for await (const part of dump(url)) {
    if ('sequences' in part) counts.sequences = { ...part.sequences };
    else if ('columns' in part) {
      table = part.name;
      counts.rows[table] = 0;
      yield { table, columns: [...part.columns] };
    } else {
      counts.rows[table] = (counts.rows[table] ?? 0) + 1;
      yield [...part];
    }
  }
  const options = { dataDir: config.dataDir, env: config.gitEnv };
  for (const name of await repositoryNames(options)) {
    const file = path.join(folder, 'bundle');
    const made = await bundle(options, name, file);
    if (!made) continue;
    yield { repository: name, shallow: made.shallow };
    counts.repositories[name] = 0;
    for await (const bytes of createReadStream(file, { highWaterMark: piece })) {
      counts.repositories[name] += 1;
      yield (bytes as Buffer).toString('base64');
    }
    await rm(file);
  }
  yield { end: counts };
}

/**
 * Brings a backup into an empty record and adds its repositories to the data folder. The whole file is read before
 * anything is changed. Refuses what is damaged or of a newer version, and a record that is not empty or in use.
 */
export async function restore(config: Config, file: string): Promise<BackedUp | Refusal> {
  const read = await inspect(file);
  if (isRefusal(read)) return read;
  const { url, release, prepare } = await reachDatabase(config);
  try {
    await prepare();
    const { filled, isInUse, migration } = await findRecord(url);
    if (isInUse) return refusals.inUse;
    if (filled.length > 0) return refusals.notEmpty(filled);
    if (migration > read.head.migration) return refusals.ahead(migration);
    await migrate(url, read.head.migration);
    const queues = await openQueues(url, { info: () => {}, warn: () => {}, error: () => {} });
    await queues.close();
    await restoreRepositories(config, file);
    await load(url, read.counts.sequences, (into) =>
      eachPart(file, async (part) => {
        if (Array.isArray(part)) await into.row(part);
        else if (typeof part === 'object' && 'table' in part)
          await into.table({ name: part.table, columns: part.columns });
      }),
    );
    await migrate(url);
    return read;
  } finally {
    await release();
  }
}

/** Reads a backup to its end and changes nothing. */
async function inspect(file: string): Promise<BackedUp | Refusal> {
  const newest = (await migrationNames()).at(-1) ?? '';
  const tally = new Tally();
  let head: Head | null = null;
  const refused = await readLines<Refusal>(
    file,
    async (line) => {
      if (head) return tally.add(readPart(line));
      const read = readHead(line, newest);
      if (isRefusal(read)) return read;
      head = read;
      return null;
    },
    refusals.damaged,
  );
  if (refused) return refused;
  const counts = tally.end();
  if (isRefusal(counts)) return counts;
  return head ? { head, counts } : refusals.damaged('it is empty');
}

/** The parts of a backup that was looked at before; it changed since where one is none. */
async function eachPart(file: string, take: (part: Part) => Promise<void>): Promise<void> {
  let isHead = true;
  const refused = await readLines<Refusal>(
    file,
    async (line) => {
      const part = isHead ? null : readPart(line);
      if (!isHead && part === null) return refusals.damaged('it was changed meanwhile');
      isHead = false;
      if (part !== null) await take(part);
      return null;
    },
    refusals.damaged,
  );
  if (refused) throw new Error(refused.words);
}

async function restoreRepositories(config: Config, file: string): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-restore-'));
  const options = { dataDir: config.dataDir, env: config.gitEnv };
  const bundleFile = path.join(folder, 'bundle');
  const under: { way: { name: string; shallow: string; out: FileHandle } | null } = { way: null };
  const close = async () => {
    if (!under.way) return;
    const { name, shallow, out } = under.way;
    under.way = null;
    await out.close();
    await unbundle(options, { name, shallow, file: bundleFile });
  };
  try {
    await eachPart(file, async (part) => {
      if (typeof part === 'string') await under.way?.out.writeFile(Buffer.from(part, 'base64'));
      else if (!Array.isArray(part)) {
        await close();
        if ('repository' in part)
          under.way = { name: part.repository, shallow: part.shallow, out: await open(bundleFile, 'w') };
      }
    });
    await close();
  } finally {
    await under.way?.out.close();
    await rm(folder, { recursive: true });
  }
}

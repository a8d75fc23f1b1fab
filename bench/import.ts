import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isRefusal } from '../src/domain/result.ts';
import type { HistoryFile } from '../src/flow/history-port.ts';
import { type Imported, importHistory } from '../src/flow/import-history.ts';
import { createHistory } from '../src/history/history.ts';
import { linesOf } from '../src/history/lines.ts';
import { createBeatIndex } from '../src/postgres/beat-index.ts';
import { withClient } from '../src/postgres/client.ts';
import { openRecord } from '../src/postgres/record.ts';
import { type Server, useServer } from '../src/postgres/server.ts';
import { createRedaction } from '../src/redaction/redaction.ts';

/** Each time is the middle one of so many: what else the machine does must not decide. */
const runs = 5;
/** Bytes; a string of V8 holds at most 512 MiB, and a file's text and its lines are there at once. */
const longestAtOnce = 128 * 1_048_576;

const print = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => bytes / 1_048_576;
const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

/** The floor: every file's text, cut at line ends, every line parsed and thrown away. */
async function parseAll(files: readonly HistoryFile[]): Promise<void> {
  for (const { path: file, size } of files) {
    if (size <= longestAtOnce) for (const line of (await readFile(file, 'utf8')).split('\n')) parse(line);
    else
      for await (const { texts } of linesOf(file, longestAtOnce)) for (const text of texts) parse(text ?? '');
  }
}

function parse(line: string): void {
  if (line === '') return;
  try {
    JSON.parse(line);
  } catch {
    // The import names it.
  }
}

type Took = { readonly first: number; readonly again: number; readonly imported: Imported };

/** Imports into an empty record, and once more into the same. */
async function importTwice(server: Server, name: string, folder: string): Promise<Took> {
  await withClient(server.url('postgres'), (client) => client.query(`create database ${name}`));
  const record = await openRecord({ databaseUrl: server.url(name), dataDir: '/' });
  const needs = {
    db: record.db,
    redact: createRedaction([]),
    index: createBeatIndex(),
    history: createHistory(),
  };
  let imported: Imported | undefined;
  const once = async () => {
    const result = await importHistory(needs, { folder, project: 'bench' });
    if (isRefusal(result)) throw new Error(result.words);
    imported ??= result;
  };
  const [first, again] = [await seconds(once), await seconds(once)];
  await record.close();
  if (!imported) throw new Error('nothing was imported');
  return { first, again, imported };
}

function printTable(bytes: number, parsed: number, imports: readonly Took[]): void {
  const row = (what: string, time: number) =>
    print(
      `| ${what} | ${time.toFixed(2)} | ${(megabytes(bytes) / time).toFixed(0)} | ${Math.round((100 * parsed) / time)} % |`,
    );
  print('| | seconds | MB/s | of reading and parsing |');
  print('| --- | --- | --- | --- |');
  row('reading and JSON.parse only', parsed);
  row('import into an empty record', middle(imports.map(({ first }) => first)));
  row('import again, nothing changed', middle(imports.map(({ again }) => again)));
}

async function main([folder]: readonly string[]): Promise<void> {
  const files = folder ? await createHistory().find(path.resolve(folder)) : null;
  if (!folder || !files) throw new Error('Which folder? npm run bench:import -- <folder with session files>');
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'audition-bench-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  const server = await useServer(dataDir);
  try {
    const imports = [await importTwice(server, 'run_0', path.resolve(folder))];
    const peak = process.resourceUsage().maxRSS / 1_024;
    const parsed = [await seconds(() => parseAll(files))];
    // In turns, so that what else the machine does meets both.
    for (let run = 1; run < runs; run += 1) {
      imports.push(await importTwice(server, `run_${run}`, path.resolve(folder)));
      parsed.push(await seconds(() => parseAll(files)));
    }
    print(`${files.length} files, ${megabytes(bytes).toFixed(0)} MB, ${imports[0]?.imported.beats} beats\n`);
    printTable(bytes, middle(parsed), imports);
    print(`\npeak RSS of the first import: ${peak.toFixed(0)} MB`);
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true });
  }
}

await main(process.argv.slice(2));

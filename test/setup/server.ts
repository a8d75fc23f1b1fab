import { readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { withClient } from '../../src/postgres/client.ts';
import { openQueues } from '../../src/postgres/queue.ts';
import { openRecord } from '../../src/postgres/record.ts';
import { useServer } from '../../src/postgres/server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the empty record that every database of a test is a copy of. */
    template: string;
  }
}

/** One PostgreSQL for the whole run, and in it one migrated record to copy: a database of its own costs a file 0.1 s. */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'audition-tests-'));
  await chmod(dataDir, 0o755); // PostgreSQL's own user must be able to pass
  const server = await useServer(dataDir);
  // What is lost when the machine goes down is no matter of these tests; those that pull the plug have a server of their own.
  await withClient(server.url('postgres'), async (client) => {
    for (const what of ['fsync', 'full_page_writes', 'autovacuum'])
      await client.query(`alter system set ${what} = off`);
    await client.query('select pg_reload_conf()');
  });
  const record = await openRecord({ dataDir });
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  await (await openQueues(record.url, log)).close();
  await record.db.$disconnect();
  project.provide('template', record.url);
  const interrupted = () => abandon(dataDir);
  process.once('exit', interrupted); // Ctrl-C: vitest ends without asking anybody
  return async () => {
    process.off('exit', interrupted);
    await server.stop();
    await rm(dataDir, { recursive: true });
  };
}

/** Ends the server where nothing can be waited for any more. */
function abandon(dataDir: string): void {
  const [pid] = readFileSync(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGQUIT');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

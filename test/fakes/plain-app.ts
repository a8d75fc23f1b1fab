import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { openDatabase } from './database.ts';
import { keptLog } from './slack-talk.ts';

/**
 * A bakery, a record and a data folder of their own, without Slack and without a model: a program of fixtures/bin takes
 * the place of `claude`. `more` is added to workspaces.toml.
 */
export async function openPlain(bin = 'adds-rye', more = '') {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'plain-'));
  const bakery = path.join(folder, 'bakery');
  await createBakery(bakery);
  const file = path.join(folder, 'workspaces.toml');
  await writeFile(file, `${more}\n[projects.bakery]\npath = "${bakery}"\n`);
  const database = await openDatabase();
  const kept = keptLog();
  const CLAUDE_BIN = path.resolve(import.meta.dirname, '../fixtures/bin', bin);
  const env = { PATH: process.env.PATH, HOME: folder, AUDITION_WORKSPACES: file, CLAUDE_BIN };
  /** With a record and a data folder below `folder`. */
  const configure = (url: string, data: string): Config => {
    const read = readConfig({ ...env, DATABASE_URL: url, AUDITION_DATA: path.join(folder, data) }, folder);
    if ('problems' in read) throw new Error(read.problems.join('\n'));
    return read.config;
  };
  const start = async (config: Config): Promise<App> => {
    const app = await startApp({ config, log: kept.log, listen: false, containment: 'group' });
    for (const project of app.ctx.projects) await app.serve(project);
    return app;
  };
  const close = async () => {
    await database.close();
    await rm(folder, { recursive: true });
  };
  return {
    folder,
    bakery,
    url: database.url,
    config: configure(database.url, 'data'),
    configure,
    start,
    kept,
    close,
  };
}
export type Plain = Awaited<ReturnType<typeof openPlain>>;

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execaNode } from 'execa';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { type Answering, startModel } from '../../src/rehearsal/model.ts';
import { startWorkspace } from '../../src/rehearsal/workspace.ts';
import { compiled } from '../fakes/compiled.ts';
import { openDatabase } from '../fakes/database.ts';

/** What a person has who starts the app for real: a repository, `workspaces.toml`, a Slack workspace, an environment. */

const root = path.resolve(import.meta.dirname, '../..');

export async function openPlace(script: Answering = bakeryScript) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'start-'));
  const bakery = path.join(folder, 'bakery');
  await createBakery(bakery);
  const file = path.join(folder, 'workspaces.toml');
  const project = `[projects.bakery]\npath = "${bakery}"\nchannel = "bakery"\n`;
  await writeFile(file, `owners = ["you@example.com"]\n${project}`);
  const workspace = await startWorkspace('bakery', ['you']);
  const model = await startModel(script);
  const database = await openDatabase();
  const env: Readonly<Record<string, string>> = {
    ...{ PATH: process.env.PATH ?? '', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' },
    ...{ ANTHROPIC_API_KEY: 'rehearsal', ANTHROPIC_BASE_URL: model.url },
    ...{ DATABASE_URL: database.url, AUDITION_DATA: path.join(folder, 'data'), AUDITION_WORKSPACES: file },
    AUDITION_HEALTH_PORT: '0',
    CLAUDE_BIN: path.join(root, 'node_modules/.bin/claude'),
  };
  const close = async () => {
    await workspace.close();
    await model.close();
    await database.close();
    await rm(folder, { recursive: true });
  };
  return { folder, bakery, workspace, database, env, close };
}
export type Place = Awaited<ReturnType<typeof openPlace>>;

/** A program of ours as a process of its own, with exactly this environment. */
export const start = (program: string, args: string[], env: Readonly<Record<string, string>>) =>
  execaNode(path.join(root, program), args, {
    ...compiled,
    ...{ env, extendEnv: false, reject: false, all: true },
    forceKillAfterDelay: false, // what was asked to end has things to end first
  });

/** The line with which `npm start` says that it is ready, as its log has it. */
export async function ready(
  app: ReturnType<typeof start>,
): Promise<{ port: number | null; postgres: string }> {
  for await (const line of createInterface(app.stdout)) {
    const said = JSON.parse(line) as { msg: string; port: number | null; postgres: string };
    if (said.msg === 'audition is ready') return said;
  }
  throw new Error(`it ended: ${(await app).all}`);
}

/** Asks a program to end, and waits until it did. */
export async function end(app: ReturnType<typeof start>): Promise<number | undefined> {
  app.kill('SIGTERM');
  return (await app).exitCode;
}

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AppLog, startApp } from '../app.ts';
import type { Containment } from '../claude/containment.ts';
import type { Config } from '../config.ts';
import { usualPace } from '../flow/lease-pace.ts';
import { usualLockPace } from '../postgres/locks.ts';
import { toProject } from '../workspaces-project.ts';
import { createBakery } from './bakery.ts';
import { bakeryScript } from './bakery-script.ts';
import { startModel } from './model.ts';
import type { Shown } from './shown.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

export type StageOptions = {
  readonly log: AppLog;
  /** Only its PATH is passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A database to use instead of a server of the stage's own. */
  readonly databaseUrl?: string;
  readonly containment?: Containment;
  /** The app's clock; default: that of the host. */
  readonly now?: () => Date;
  /** How long the database may be away; default: that of the app. */
  readonly patienceMs?: number;
  /** Changes what a person would have configured. */
  readonly adjust?: (config: Config) => Config;
  /** Another way from the workspace to the app than HTTP, with the token for it; set up before the app starts. */
  readonly way?: (workspace: Workspace) => Promise<{ readonly appToken: string; close(): Promise<void> }>;
};
/** Everything a rehearsal needs, running: a Slack workspace, a model, a project and the app between them. */
export type Stage = Awaited<ReturnType<typeof raise>> & { close(): Promise<void> };

const people = ['you', 'colleague', 'stranger'];
const owners = ['you@example.com', 'colleague@example.com'];

/** Opens a stage; what was opened already is closed again when something of it cannot be. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const closers = new AsyncDisposableStack();
  const close = () => closers.disposeAsync();
  try {
    return { ...(await raise(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function raise({ log, env, ...options }: StageOptions, closers: AsyncDisposableStack) {
  const { databaseUrl, containment, now, patienceMs, adjust = (config) => config, way } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-rehearsal-'));
  closers.defer(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755); // PostgreSQL's own user must be able to pass
  const bakery = path.join(folder, 'bakery');
  await createBakery(bakery);
  const workspace = await startWorkspace('bakery', people);
  closers.defer(workspace.close);
  const model = await startModel(bakeryScript);
  closers.defer(model.close);
  const standard = await configure(folder, workspace, model.url, env.PATH ?? '');
  const other = await way?.(workspace);
  if (other) closers.defer(other.close);
  const slack = { ...workspace.keys, port: 0, appToken: other?.appToken };
  const config = adjust({ ...standard, slack, ...(databaseUrl !== undefined && { databaseUrl }) });
  /** Starts the app again on the same data, as after a crash or an update. */
  const restart = async () => {
    const given = {
      ...(containment && { containment }),
      ...(now && { now }),
      ...(patienceMs && { pace: { ...usualPace, ...usualLockPace, patienceMs } }),
    };
    const app = await startApp({ config, log, listen: true, ...given });
    closers.defer(app.stop);
    for (const project of app.ctx.projects) await app.serve(project);
    if (app.port !== null) workspace.connect(app.port);
    return app;
  };
  return { folder, bakery, workspace, model, config, app: await restart(), restart };
}

/** The configuration a person would write, with the stand-ins in the places of Slack, the model and the login. */
async function configure(
  folder: string,
  workspace: Workspace,
  modelUrl: string,
  PATH: string,
): Promise<Config> {
  const HOME = path.join(folder, 'home');
  const CLAUDE_CONFIG_DIR = path.join(HOME, '.claude');
  await mkdir(CLAUDE_CONFIG_DIR, { recursive: true });
  const bakery = path.join(folder, 'bakery');
  return {
    dataDir: path.join(folder, 'data'),
    workspaces: path.join(folder, 'workspaces.toml'),
    slack: null,
    github: null,
    drainSeconds: 0,
    invocation: 'audition',
    claudeBin: path.resolve(import.meta.dirname, '../../node_modules/.bin/claude'),
    childEnv: {
      ...{ PATH, HOME, LANG: 'C.UTF-8', TERM: 'dumb', CLAUDE_CONFIG_DIR },
      ...{ ANTHROPIC_API_KEY: 'rehearsal', ANTHROPIC_BASE_URL: modelUrl },
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    gitEnv: { PATH, HOME },
    secrets: [workspace.keys.botToken, workspace.keys.signingSecret],
    ...{ owners, exitLine: true, perPerson: 0 },
    judge: { callsPerDay: 0, dollarsPerDay: 0 },
    schedules: [],
    projects: [toProject('bakery', { path: bakery, channel: 'bakery' }, owners, bakery)],
  };
}

/** The message that reads like this, in the channel or a thread, once it is there. */
export const seeing = ({ workspace }: Pick<Stage, 'workspace'>, shape: RegExp): Promise<Shown> =>
  until(`${shape}`, async () => (await workspace.everything()).find(({ text }) => shape.test(text)));

/** For how long it is looked; a machine that is busy with much else needs more than a minute for three jobs. */
const patienceMinutes = 2.5;

/** Looks again and again until there is something, or for too long. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + patienceMinutes * 60_000;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 1.2, 300)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${patienceMinutes} minutes for ${what}`);
    await wait(pauseMs); // each look reads all messages: what takes long is not looked for as often
  }
}

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type App, type AppLog, startApp } from '../app.ts';
import type { Containment } from '../claude/containment.ts';
import type { Config } from '../config.ts';
import { toProject } from '../workspaces.ts';
import { createBakery } from './bakery.ts';
import { bakeryScript } from './bakery-script.ts';
import { type Model, startModel } from './model.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

/** Everything a rehearsal needs, running: a Slack workspace, a model, a project and the app between them. */
export type Stage = {
  readonly folder: string;
  readonly bakery: string;
  readonly workspace: Workspace;
  readonly model: Model;
  readonly config: Config;
  readonly app: App;
  /** Starts the app again on the same data, as after a crash or an update. */
  restart(): Promise<App>;
  close(): Promise<void>;
};

export type StageOptions = {
  readonly log: AppLog;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly databaseUrl?: string;
  readonly containment?: Containment;
  readonly approvers?: readonly string[];
};

const signingSecret = 'rehearsal-signing-secret';
export const people = { you: 'you', colleague: 'colleague', stranger: 'stranger' } as const;

export async function openStage(options: StageOptions): Promise<Stage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'audition-rehearsal-'));
  await chmod(folder, 0o755); // PostgreSQL's own user must be able to pass
  const bakery = path.join(folder, 'bakery');
  await createBakery(bakery);
  const users = Object.values(people).map((name) => ({ name, email: `${name}@example.com` }));
  const workspace = await startWorkspace({ channel: 'bakery', users, signingSecret });
  const model = await startModel(bakeryScript);
  const config = await configure(options, { folder, bakery, workspace, model });
  let app = await open(options, config, workspace);
  const restart = async () => {
    app = await open(options, config, workspace);
    return app;
  };
  const close = async () => {
    await app.stop();
    await workspace.close();
    await model.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { folder, bakery, workspace, model, config, app, restart, close };
}

async function open({ log, containment }: StageOptions, config: Config, workspace: Workspace): Promise<App> {
  const app = await startApp({ config, log, listen: true, ...(containment ? { containment } : {}) });
  for (const project of app.ctx.projects) await app.serve(project);
  if (app.port !== null) workspace.connect(app.port);
  return app;
}

type Parts = {
  readonly folder: string;
  readonly bakery: string;
  readonly workspace: Workspace;
  readonly model: Model;
};

/** The configuration a person would write, with the stand-ins in the places of Slack, the model and the login. */
async function configure(
  options: StageOptions,
  { folder, bakery, workspace, model }: Parts,
): Promise<Config> {
  const home = path.join(folder, 'home');
  await mkdir(path.join(home, '.claude'), { recursive: true });
  const owners = ['you@example.com', 'colleague@example.com'];
  const { PATH = '' } = options.env;
  return {
    ...(options.databaseUrl ? { databaseUrl: options.databaseUrl } : {}),
    dataDir: path.join(folder, 'data'),
    workspaces: path.join(folder, 'workspaces.toml'),
    slack: { botToken: workspace.botToken, signingSecret, port: 0, slackApiUrl: workspace.slackApiUrl },
    claudeBin: path.resolve(import.meta.dirname, '../../node_modules/.bin/claude'),
    childEnv: {
      ...{ PATH, HOME: home, LANG: 'C.UTF-8', TERM: 'dumb', CLAUDE_CONFIG_DIR: path.join(home, '.claude') },
      ...{ ANTHROPIC_API_KEY: 'rehearsal', ANTHROPIC_BASE_URL: model.url },
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
    gitEnv: { PATH, HOME: home },
    secrets: [workspace.botToken, signingSecret],
    owners,
    projects: [toProject('bakery', { path: bakery, channel: 'bakery' }, owners, bakery)],
  };
}

/** Looks again and again until there is something, for at most a minute. */
export async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`waited a minute for ${what}`);
    await wait(100);
  }
}

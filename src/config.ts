import os from 'node:os';
import path from 'node:path';
import type { z } from 'zod';
import type { JudgeBudget } from './domain/budget.ts';
import type { Project } from './domain/project.ts';
import type { Schedule } from './domain/schedule.ts';
import { type Env, environmentSchema } from './environment.ts';
import {
  crossProblems,
  type Problems,
  problem,
  problemsOf,
  readWorkspaces,
  secretKeys,
  toBudget,
  unknownKey,
} from './workspaces.ts';
import { toProject } from './workspaces-project.ts';
import { toSchedule } from './workspaces-schedule.ts';

/** The only file that reads the environment. Everything is checked before anything starts; all problems at once. */

export type Config = {
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly workspaces: string;
  readonly slack: SlackConfig | null;
  /** Null without a token. */
  readonly github: { readonly token: string; readonly apiUrl?: string | undefined } | null;
  /** How long what runs may go on when the app is asked to end. */
  readonly drainSeconds: number;
  readonly claudeBin: string;
  /** Where /healthz answers; 0 or absent: nowhere. */
  readonly healthPort?: number;
  /** How a person types a command of the CLI here. */
  readonly invocation: string;
  /** What a child process may see of our environment. */
  readonly childEnv: Readonly<Record<string, string>>;
  /** For git, which takes from it only what it needs to reach remotes. */
  readonly gitEnv: Env;
  /** Exact values that must never be stored or shown. */
  readonly secrets: readonly string[];
  readonly owners: readonly string[];
  /** How many jobs of one person run side by side; 0 is no limit. */
  readonly perPerson: number;
  /** Whether jobs are asked the exit question. */
  readonly exitLine: boolean;
  /** After so many days transcripts go; 0 or absent: never. */
  readonly transcriptDays?: number;
  readonly projects: readonly Project[];
  readonly judge: JudgeBudget;
  /** What is done by the clock. */
  readonly schedules: readonly Schedule[];
};
export type SlackConfig = {
  readonly botToken: string;
  readonly appToken?: string | undefined;
  readonly signingSecret?: string | undefined;
  readonly port: number;
  readonly slackApiUrl?: string | undefined;
};

/** The environment of this process, with what `.env` of the clone adds to it. */
export function loadEnvironment(): Env {
  try {
    process.loadEnvFile(path.join(home, '.env'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}

/** Where this clone lies: `.env` and `workspaces.toml` are looked for here, wherever a command is typed. */
export const home = path.resolve(import.meta.dirname, '..');

/** Empty lines of a copied `.env.example` are the same as nothing. */
const present = (env: Env): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : [])));

/**
 * Reads environment and file. Either all of it is right, or every problem is named. `cwd` resolves relative paths. A
 * worker needs no way to listen to Slack.
 */
export function readConfig(from: Env, cwd: string, only?: 'worker' | 'slack'): { config: Config } | Problems {
  const env = present(from);
  const person = env.HOME ?? os.homedir();
  const resolve = (base: string, file: string) => path.resolve(base, file.replace(/^~(?=$|\/)/, person));
  const { data: known, error } = environmentSchema.safeParse(env);
  const workspaces = resolve(cwd, env.AUDITION_WORKSPACES ?? 'workspaces.toml');
  const read = readWorkspaces(workspaces, env.AUDITION_WORKSPACES !== undefined);
  const problems = [
    ...unknownKeys(env),
    ...(error ? problemsOf(error, env) : []),
    ...slackProblems(env, only === 'worker'),
    ...('problems' in read ? read.problems : crossProblems(workspaces, read.workspaces, env.GITHUB_TOKEN)),
  ];
  if (!known || 'problems' in read || problems.length > 0) return { problems };
  const { owners, judge, schedule, exit_line: exitLine, ...rest } = read.workspaces;
  const projects = Object.entries(rest.projects).map(([name, raw]) =>
    toProject(name, raw, owners, resolve(path.dirname(workspaces), raw.path)),
  );
  const dataDir = process.getuid?.() === 0 ? '/var/lib/audition' : '~/.local/share/audition';
  const config: Config = {
    databaseUrl: known.DATABASE_URL,
    dataDir: resolve(cwd, known.AUDITION_DATA ?? dataDir),
    workspaces,
    slack: slackConfig(known),
    github: known.GITHUB_TOKEN ? { token: known.GITHUB_TOKEN, apiUrl: known.GITHUB_API_URL } : null,
    drainSeconds: known.AUDITION_DRAIN_SECONDS,
    claudeBin: known.CLAUDE_BIN,
    healthPort: known.AUDITION_HEALTH_PORT,
    invocation:
      env.npm_lifecycle_event === 'audition' ? `npm --prefix ${home} run -s audition --` : 'audition',
    childEnv: Object.fromEntries(Object.entries(env).filter(([key]) => visible.test(key))),
    gitEnv: env,
    secrets: heldSecrets(env),
    ...{ owners, exitLine, perPerson: rest.jobs_at_once_per_person, transcriptDays: rest.transcripts_days },
    projects,
    judge: toBudget(judge),
    schedules: schedule.map((raw) => toSchedule(raw, projects)),
  };
  return { config };
}

/** Our own names, misspelt; other programs' variables are none of our business. */
function unknownKeys(env: Env): string[] {
  const known = Object.keys(environmentSchema.shape);
  const ours = Object.keys(env).filter((key) => /^(AUDITION|SLACK)_/.test(key) && !known.includes(key));
  return ours.map((key) => unknownKey(key, key, known));
}

/** Tokens that miss their counterpart; the form of each is the schema's matter. */
function slackProblems(env: Env, isWorker: boolean): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = env;
  const either = 'an app token (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN';
  if (bot) return app || secret || isWorker ? [] : [problem('SLACK_APP_TOKEN', either, 'neither')];
  const orphan = app ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET';
  return app || secret ? [problem('SLACK_BOT_TOKEN', `a bot token beside ${orphan}`, 'nothing')] : [];
}

const slackConfig = (known: z.infer<typeof environmentSchema>): SlackConfig | null =>
  known.SLACK_BOT_TOKEN
    ? {
        botToken: known.SLACK_BOT_TOKEN,
        appToken: known.SLACK_APP_TOKEN,
        signingSecret: known.SLACK_SIGNING_SECRET,
        port: known.PORT,
        slackApiUrl: known.SLACK_API_URL,
      }
    : null;

const visible = /^(ANTHROPIC_.+|CLAUDE_CODE_OAUTH_TOKEN|CLAUDE_CONFIG_DIR|PATH|HOME|LANG|TERM|TMPDIR)$/;

/** What of the environment that Claude is given is a login, by its name. */
const login = /^(ANTHROPIC|CLAUDE)_.*(KEY|TOKEN|SECRET|PASSWORD|HEADERS)$/;

/** What Claude is given of an environment to log in with: the names, in one order. */
export const loginsOf = (env: Env): string[] =>
  Object.keys(env)
    .filter((key) => visible.test(key) && login.test(key))
    .sort();

/** Every secret this process holds, the logins it hands to Claude and the database's password included. */
function heldSecrets(env: Env): string[] {
  const password = env.DATABASE_URL ? decodeURIComponent(new URL(env.DATABASE_URL).password) : '';
  return [...[...secretKeys, ...loginsOf(env)].map((key) => env[key] ?? ''), password].filter(Boolean);
}

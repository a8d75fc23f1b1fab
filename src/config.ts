import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Project } from './domain/project.ts';
import {
  type Problem,
  readWorkspaces,
  secretKeys,
  toProject,
  type Workspaces,
  zodProblems,
} from './workspaces.ts';

/** The only file that reads the environment. Everything is checked before anything starts; all problems at once. */

export type Config = {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly workspaces: string;
  readonly slack: SlackConfig | null;
  readonly claudeBin: string;
  /** What a child process may see of our environment. */
  readonly childEnv: Readonly<Record<string, string>>;
  /** For git, which takes from it only what it needs to reach remotes. */
  readonly gitEnv: Readonly<Record<string, string>>;
  /** Exact values that must never be stored or shown. */
  readonly secrets: readonly string[];
  readonly owners: readonly string[];
  readonly projects: readonly Project[];
};
export type SlackConfig = {
  readonly botToken: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  readonly port: number;
  readonly slackApiUrl?: string;
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

type Env = Readonly<Record<string, string | undefined>>;

const isRoot = () => process.getuid?.() === 0;
const defaultDataDir = (home: string) =>
  isRoot() ? '/var/lib/audition' : path.join(home, '.local/share/audition');

/** The environment, as README lists it. `secret` values are never repeated in an error. */
export const environmentSchema = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a URL that begins with postgresql://')
    .optional()
    .describe('PostgreSQL server and database; unset: our own server below AUDITION_DATA'),
  AUDITION_DATA: z
    .string()
    .optional()
    .describe('data folder; default ~/.local/share/audition, as root /var/lib/audition'),
  AUDITION_WORKSPACES: z.string().default('workspaces.toml').describe('path of workspaces.toml'),
  SLACK_BOT_TOKEN: z
    .string()
    .startsWith('xoxb-', 'a bot token that begins with xoxb-')
    .optional()
    .describe('bot token (xoxb-…)'),
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'an app token that begins with xapp-')
    .optional()
    .describe('app-level token (xapp-…) for Socket Mode'),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(8, 'at least 8 characters')
    .optional()
    .describe('signing secret, for HTTP instead of Socket Mode'),
  PORT: z.coerce
    .number('a port number')
    .int('a port number')
    .min(0, 'a port number')
    .max(65535, 'a port number')
    .default(3000)
    .describe('port for HTTP mode'),
  SLACK_API_URL: z.url('a URL').optional().describe('another Slack API root, for stand-ins'),
  CLAUDE_BIN: z.string().default('claude').describe('the claude command'),
});
/** Empty lines of a copied `.env.example` are the same as nothing. */
const present = (env: Env) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

/** Reads environment and file. Either all of it is right, or every problem is named. `cwd` resolves relative paths. */
export function readConfig(env: Env, cwd: string): { config: Config } | { problems: Problem[] } {
  const given = present(env);
  const environment = environmentSchema.safeParse(given);
  const file = path.resolve(cwd, expandHome(given.AUDITION_WORKSPACES ?? 'workspaces.toml', env));
  const read = readWorkspaces(file, given.AUDITION_WORKSPACES !== undefined);
  const problems = [
    ...(environment.success ? [] : zodProblems(environment.error, given, '')),
    ...slackProblems(given),
    ...('problems' in read ? read.problems : []),
  ];
  if (!environment.success || 'problems' in read || problems.length > 0) return { problems };
  return { config: assemble(env, cwd, { ...environment.data, AUDITION_WORKSPACES: file }, read.workspaces) };
}

type Environment = z.infer<typeof environmentSchema>;

/** Tokens that miss their counterpart; the form of each is the schema's matter. */
function slackProblems(env: Env): Problem[] {
  if (env.SLACK_BOT_TOKEN && !env.SLACK_APP_TOKEN && !env.SLACK_SIGNING_SECRET)
    return [
      {
        key: 'SLACK_APP_TOKEN',
        expected: 'an app token (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) beside SLACK_BOT_TOKEN',
        got: 'neither',
      },
    ];
  const orphan = (['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const).find(
    (key) => env[key] && !env.SLACK_BOT_TOKEN,
  );
  return orphan ? [{ key: 'SLACK_BOT_TOKEN', expected: `a bot token beside ${orphan}`, got: 'nothing' }] : [];
}

const expandHome = (file: string, env: Env) => file.replace(/^~(?=$|\/)/, env.HOME ?? os.homedir());

function assemble(env: Env, cwd: string, known: Environment, { owners, projects }: Workspaces): Config {
  const home = env.HOME ?? os.homedir();
  const { DATABASE_URL: databaseUrl, SLACK_BOT_TOKEN: botToken, AUDITION_WORKSPACES: workspaces } = known;
  const base = path.dirname(workspaces);
  return {
    ...(databaseUrl ? { databaseUrl } : {}),
    dataDir: path.resolve(cwd, expandHome(known.AUDITION_DATA ?? defaultDataDir(home), env)),
    workspaces,
    slack: botToken ? slackConfig(known, botToken) : null,
    claudeBin: known.CLAUDE_BIN,
    childEnv: childEnvironment(env),
    gitEnv: Object.fromEntries(
      Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    ),
    secrets: heldSecrets(env, databaseUrl),
    owners,
    projects: Object.entries(projects).map(([name, raw]) =>
      toProject(name, raw, owners, path.resolve(base, expandHome(raw.path, env))),
    ),
  };
}

function slackConfig(env: Environment, botToken: string): SlackConfig {
  const {
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slackApiUrl,
    PORT: port,
  } = env;
  return {
    botToken,
    port,
    ...(appToken ? { appToken } : {}),
    ...(signingSecret ? { signingSecret } : {}),
    ...(slackApiUrl ? { slackApiUrl } : {}),
  };
}

const visible = /^(ANTHROPIC_.+|CLAUDE_CODE_OAUTH_TOKEN|CLAUDE_CONFIG_DIR|PATH|HOME|LANG|TERM|TMPDIR)$/;
const childEnvironment = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (visible.test(key) && value ? [[key, value]] : [])),
  );

/** Every secret this process holds, the logins it hands to Claude and the database's password included. */
function heldSecrets(env: Env, databaseUrl?: string): string[] {
  const password = databaseUrl ? decodeURIComponent(new URL(databaseUrl).password) : '';
  const logins = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
  return [...[...secretKeys, ...logins].map((key) => env[key] ?? ''), password].filter(Boolean);
}

import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { nearestName, reservedNames } from './domain/command.ts';
import { deliveries, type Project, permissionModes } from './domain/project.ts';

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
  readonly apiUrl?: string;
};

/** One thing that is wrong, in the words of whoever has to mend it. */
export type Problem = { readonly key: string; readonly expected: string; readonly got: string };
export const problemText = ({ key, expected, got }: Problem): string =>
  `${key}: expected ${expected}, got ${got}`;

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
    .min(0)
    .max(65535)
    .default(3000)
    .describe('port for HTTP mode'),
  SLACK_API_URL: z.url('a URL').optional().describe('another Slack API root, for stand-ins'),
  CLAUDE_BIN: z.string().default('claude').describe('the claude command'),
});
const secretKeys = ['DATABASE_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'];
/** Empty lines of a copied `.env.example` are the same as nothing. */
const present = (env: Env) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));

const people = z.array(
  z.string().regex(/^([UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+)$/, 'an e-mail address or a Slack user id'),
);
const projectSchema = z.strictObject({
  path: z.string('a folder').min(1, 'a folder').describe('the repository on this host; ~ is your home'),
  branch: z.string().min(1).default('main').describe('the branch jobs start from and merges land on'),
  remote: z.string().min(1).optional().describe('fetched before a job, pushed to after a merge'),
  channel: z.string().min(1).optional().describe('Slack channel, name or id; default: where /job was typed'),
  setup: z.string().min(1).optional().describe('shell command run in a fresh clone before Claude'),
  copy: z
    .array(z.string())
    .default([])
    .describe('untracked files to copy into a clone (also: .worktreeinclude)'),
  model: z.string().min(1).optional().describe("model for Claude; default: the CLI's own"),
  permission_mode: z.enum(permissionModes).default('acceptEdits').describe("Claude's permission mode"),
  setting_sources: z
    .string()
    .regex(/^(user|project|local)(,(user|project|local))*$/, 'a list of user, project, local')
    .default('user,project')
    .describe("which of Claude's settings files count"),
  allowed_tools: z.array(z.string()).default([]).describe('tools Claude may use without asking'),
  denied_tools: z.array(z.string()).default([]).describe('tools Claude may not use'),
  max_minutes: z.number().positive().max(1380).default(30).describe('a job is stopped after this time'),
  max_turns: z.number().int().positive().optional().describe('a job is stopped after this many turns'),
  max_usd: z.number().positive().optional().describe('a job is stopped at this cost'),
  delivery: z.enum(deliveries).default('ask').describe('a finished commit: ask (buttons), merge, or branch'),
  users: people.optional().describe('who may ask for jobs; default: the owners'),
  approvers: people.optional().describe('who may press Approve and Merge; default: the owners'),
});
export const workspacesSchema = z.strictObject({
  owners: people.default([]).describe('who may do everything, by e-mail or Slack user id'),
  projects: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'lower case letters, digits and dashes'),
      projectSchema,
    )
    .default({})
    .describe('one table a project: [projects.<name>]'),
});
export const projectKeys = projectSchema.shape;

/** Reads environment and file. Either all of it is right, or every problem is named. `cwd` resolves relative paths. */
export function readConfig(env: Env, cwd: string): { config: Config } | { problems: Problem[] } {
  const given = present(env);
  const environment = environmentSchema.safeParse(given);
  const file = path.resolve(cwd, expandHome(given.AUDITION_WORKSPACES ?? 'workspaces.toml', env));
  const read = readWorkspaces(file, given.AUDITION_WORKSPACES !== undefined);
  const problems = [
    ...(environment.success ? slackProblems(environment.data) : zodProblems(environment.error, given, '')),
    ...('problems' in read ? read.problems : []),
  ];
  if (!environment.success || 'problems' in read || problems.length > 0) return { problems };
  return { config: assemble(env, cwd, { ...environment.data, AUDITION_WORKSPACES: file }, read.workspaces) };
}

type Environment = z.infer<typeof environmentSchema>;
type Workspaces = z.infer<typeof workspacesSchema>;

function slackProblems(env: Environment): Problem[] {
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

function readWorkspaces(file: string, asked: boolean): { workspaces: Workspaces } | { problems: Problem[] } {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!missing || asked)
      return { problems: [{ key: 'AUDITION_WORKSPACES', expected: 'a file that can be read', got: file }] };
  }
  try {
    const raw = parseToml(text);
    const parsed = workspacesSchema.safeParse(raw);
    if (!parsed.success) return { problems: zodProblems(parsed.error, raw, `${path.basename(file)}: `) };
    const reserved = Object.keys(parsed.data.projects).filter((name) =>
      (reservedNames as readonly string[]).includes(name),
    );
    const problems = reserved.map((name) => ({
      key: `projects.${name}`,
      expected: 'a name that is not a command',
      got: JSON.stringify(name),
    }));
    return problems.length > 0 ? { problems } : { workspaces: parsed.data };
  } catch (error) {
    return {
      problems: [{ key: file, expected: 'TOML', got: (error as Error).message.split('\n').join(' ') }],
    };
  }
}

/** Zod's issues as ours: the key, what was expected, what was there, and for an unknown key the one probably meant. */
function zodProblems(error: z.ZodError, input: unknown, prefix: string): Problem[] {
  return error.issues.flatMap((issue) => {
    const key = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') {
      const got = secretKeys.includes(key)
        ? 'another value'
        : (JSON.stringify(valueAt(input, issue.path)) ?? 'nothing');
      return [
        { key: prefix + key, expected: issue.message.replace(/^Invalid (input|option): expected /, ''), got },
      ];
    }
    const known = issue.path.length === 0 ? Object.keys(workspacesSchema.shape) : Object.keys(projectKeys);
    return issue.keys.map((unknown) => {
      const meant = nearestName(unknown, known);
      const expected = meant ? `a known key (did you mean ${meant}?)` : `one of ${known.join(', ')}`;
      return { key: prefix + [...issue.path, unknown].join('.'), expected, got: 'an unknown key' };
    });
  });
}

const valueAt = (input: unknown, keys: readonly PropertyKey[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);

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
    secrets: secretKeys.flatMap((key) => env[key] || []),
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
    SLACK_API_URL: apiUrl,
    PORT: port,
  } = env;
  return {
    botToken,
    port,
    ...(appToken ? { appToken } : {}),
    ...(signingSecret ? { signingSecret } : {}),
    ...(apiUrl ? { apiUrl } : {}),
  };
}

const visible = /^(ANTHROPIC_.+|CLAUDE_CODE_OAUTH_TOKEN|CLAUDE_CONFIG_DIR|PATH|HOME|LANG|TERM|TMPDIR)$/;
const childEnvironment = (env: Env): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) =>
      visible.test(key) && value !== undefined ? [[key, value]] : [],
    ),
  );

/** A project as the file names it, with the defaults filled in; `folder` is its absolute path. */
export function toProject(
  name: string,
  raw: z.input<typeof projectSchema>,
  owners: readonly string[],
  folder: string,
): Project {
  const {
    permission_mode,
    setting_sources,
    allowed_tools,
    denied_tools,
    max_minutes,
    max_turns,
    max_usd,
    ...rest
  } = projectSchema.parse(raw);
  const limits = {
    maxMinutes: max_minutes,
    ...(max_turns ? { maxTurns: max_turns } : {}),
    ...(max_usd ? { maxUsd: max_usd } : {}),
  };
  const { users = owners, approvers = owners, remote, channel, setup, model, branch, copy, delivery } = rest;
  const optional = Object.fromEntries(
    Object.entries({ remote, channel, setup, model }).filter(([, value]) => value !== undefined),
  );
  const claude = {
    permissionMode: permission_mode,
    settingSources: setting_sources,
    allowedTools: allowed_tools,
    deniedTools: denied_tools,
  };
  return { name, path: folder, branch, copy, delivery, users, approvers, limits, ...claude, ...optional };
}

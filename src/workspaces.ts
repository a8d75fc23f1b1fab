import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { nearestName, reservedNames } from './domain/command.ts';
import { deliveries, type Project, permissionModes } from './domain/project.ts';

/** One thing that is wrong, in the words of whoever has to mend it. */
export type Problem = { readonly key: string; readonly expected: string; readonly got: string };
export const problemText = ({ key, expected, got }: Problem): string =>
  `${key}: expected ${expected}, got ${got}`;

export type Workspaces = z.infer<typeof workspacesSchema>;
/** Values of the environment that no error repeats. */
export const secretKeys = ['DATABASE_URL', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'];

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
const projectName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'lower case letters, digits and dashes')
  .refine((name) => !(reservedNames as readonly string[]).includes(name), 'a name that is not a command');
export const workspacesSchema = z.strictObject({
  owners: people.default([]).describe('who may do everything, by e-mail or Slack user id'),
  projects: z
    .record(projectName, projectSchema)
    .default({})
    .describe('one table a project: [projects.<name>]'),
});
export const projectKeys = projectSchema.shape;

/** Reads `workspaces.toml`; a missing one is an empty one, unless it was `asked` for. */
export function readWorkspaces(
  file: string,
  asked: boolean,
): { workspaces: Workspaces } | { problems: Problem[] } {
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
    return { workspaces: parsed.data };
  } catch (error) {
    return {
      problems: [{ key: file, expected: 'TOML', got: (error as Error).message.split('\n').join(' ') }],
    };
  }
}

/** Zod's issues as ours: the key, what was expected, what was there, and for an unknown key the one probably meant. */
export function zodProblems(error: z.ZodError, input: unknown, prefix: string): Problem[] {
  return error.issues.flatMap((issue) => {
    const key = issue.path.join('.');
    if (issue.code === 'invalid_key') {
      const got = JSON.stringify(issue.path.at(-1));
      return issue.issues.map(({ message }) => ({ key: prefix + key, expected: message, got }));
    }
    if (issue.code !== 'unrecognized_keys') {
      const got = secretKeys.includes(key)
        ? 'another value'
        : (JSON.stringify(valueAt(input, issue.path)) ?? 'nothing');
      const expected = issue.message.replace(/^(Invalid (input|option)|Too (small|big)): expected /, '');
      return [{ key: prefix + key, expected, got }];
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

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import type { JudgeBudget } from './domain/budget.ts';
import { nearestName, reservedNames } from './domain/command.ts';
import { deliveries, isProjectName, type Project, permissionModes } from './domain/project.ts';
import { retireDefaults } from './domain/retire.ts';
import { upgradeDefaults } from './domain/stage/spending.ts';
import { trustable } from './domain/trust.ts';

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
    .array(z.string().regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))./, 'a path inside the repository'))
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
  retire_after_jobs: z
    .int()
    .min(0)
    .default(retireDefaults.afterJobs)
    .describe('a skill or hook that so many jobs did not use is offered to be retired; 0: never'),
  retire_after_days: z
    .int()
    .min(0)
    .default(retireDefaults.afterDays)
    .describe('the same after so many days with at least 20 jobs; with both 0 nothing is offered'),
  upgrade_dollars_per_day: z
    .number()
    .min(0)
    .default(upgradeDefaults.dollarsPerDay)
    .describe('builders, their probes and the judge may spend so much in 24 hours; 0: no upgrades are built'),
  upgrade_runs_per_day: z
    .int()
    .min(0)
    .default(upgradeDefaults.runsPerDay)
    .describe('and run so often; 0: no upgrades are built'),
  home: z.boolean().default(false).describe('artifacts for what spans projects go here; one project at most'),
  auto_accept: z
    .array(z.enum(trustable, 'rule or skill (hooks and scripts are never accepted without a press)'))
    .default([])
    .describe('kinds of upgrade merged without a press: rule, skill; only new text that was proven'),
  auto_accept_per_day: z.int().min(0).default(3).describe('at most so many of them in 24 hours'),
  users: people.optional().describe('who may ask for jobs, beside the owners'),
  approvers: people.optional().describe('who may press Approve and Merge, beside the owners'),
});
const hasOneHome = (projects: Readonly<Record<string, { readonly home: boolean }>>): boolean =>
  Object.values(projects).filter(({ home }) => home).length <= 1;
const projectName = z
  .string()
  .refine(isProjectName, 'lower case letters, digits and dashes')
  .refine((name) => !(reservedNames as readonly string[]).includes(name), 'a name that is not a command');
const judgeSchema = z.strictObject({
  calls_per_day: z.int().min(0).default(0).describe('most questions to the judge in 24 hours; 0: no judge'),
  dollars_per_day: z.number().min(0).default(0).describe('no more questions once this is spent; 0: no judge'),
  model: z.string().min(1).optional().describe("a small one will do; default: the CLI's own"),
});
export const workspacesSchema = z.strictObject({
  owners: people.default([]).describe('who may do everything, by e-mail or Slack user id'),
  exit_line: z
    .boolean('true or false')
    .default(true)
    .describe('each job is asked at its end what it saw that will come again'),
  projects: z
    .record(projectName, projectSchema)
    .default({})
    .refine(hasOneHome, 'home = true in one project only')
    .describe('one table a project: [projects.<name>]'),
  judge: judgeSchema.prefault({}).describe('what may be spent on the judge: [judge]'),
});
export const projectKeys = projectSchema.shape;
export const judgeKeys = judgeSchema.shape;

/** What is wrong in one sentence each, in the words of whoever has to mend it. */
export type Problems = { readonly problems: readonly string[] };
export const problem = (key: string, expected: string, got: string): string =>
  `${key}: expected ${expected}, got ${got}`;

/** Reads `workspaces.toml`; a missing one is an empty one, unless it was `asked` for. */
export function readWorkspaces(file: string, asked: boolean): { workspaces: Workspaces } | Problems {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (asked || (error as NodeJS.ErrnoException).code !== 'ENOENT')
      return { problems: [problem('AUDITION_WORKSPACES', 'a file that can be read', file)] };
  }
  try {
    const raw = parseToml(text);
    const { data, error } = workspacesSchema.safeParse(raw);
    return data
      ? { workspaces: data }
      : { problems: problemsOf(error, raw).map((words) => `${path.basename(file)}: ${words}`) };
  } catch (error) {
    return { problems: [problem(file, 'TOML', (error as Error).message.replaceAll('\n', ' '))] };
  }
}

/** Zod's issues as ours: the key, what was expected, what was there, and for an unknown key the one probably meant. */
export function problemsOf(error: z.ZodError, input: unknown): string[] {
  return error.issues.flatMap((issue) => {
    const key = issue.path.join('.');
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => problem(key, message, JSON.stringify(issue.path.at(-1))));
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(tableAt(issue.path));
      return issue.keys.map((unknown) => unknownKey([...issue.path, unknown].join('.'), unknown, known));
    }
    const value = JSON.stringify(valueAt(input, issue.path)) ?? 'nothing';
    const expected = issue.message.replace(/^(Invalid (input|option)|Too (small|big)): expected /, '');
    return [problem(key, expected, secretKeys.includes(key) ? 'another value' : value)];
  });
}

const tableAt = ([table]: readonly PropertyKey[]): object => {
  if (table === undefined) return workspacesSchema.shape;
  return table === 'judge' ? judgeKeys : projectKeys;
};

/** A key that is none of `known`, with the one that was probably meant. */
export function unknownKey(at: string, key: string, known: readonly string[]): string {
  const meant = nearestName(key, known);
  const expected = meant ? `a known key (did you mean ${meant}?)` : `one of ${known.join(', ')}`;
  return problem(at, expected, 'an unknown key');
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
  const { users = [], approvers = [], branch, copy, delivery, ...known } = projectSchema.parse(raw);
  const withOwners = (people: readonly string[]) => [...new Set([...owners, ...people])];
  return {
    ...{ name, path: folder, branch, copy, delivery },
    ...{ owners: [...owners], users: withOwners(users), approvers: withOwners(approvers) },
    autoAccept: { kinds: known.auto_accept, perDay: known.auto_accept_per_day },
    permissionMode: known.permission_mode,
    settingSources: known.setting_sources,
    allowedTools: known.allowed_tools,
    deniedTools: known.denied_tools,
    upgrades: { dollarsPerDay: known.upgrade_dollars_per_day, runsPerDay: known.upgrade_runs_per_day },
    retire: { afterJobs: known.retire_after_jobs, afterDays: known.retire_after_days },
    limits: {
      maxMinutes: known.max_minutes,
      ...(known.max_turns ? { maxTurns: known.max_turns } : {}),
      ...(known.max_usd ? { maxUsd: known.max_usd } : {}),
    },
    ...(known.home ? { home: true } : {}),
    ...(known.remote ? { remote: known.remote } : {}),
    ...(known.channel ? { channel: known.channel } : {}),
    ...(known.setup ? { setup: known.setup } : {}),
    ...(known.model ? { model: known.model } : {}),
  };
}

/** The judge's budget as the file names it. */
export const toBudget = ({ calls_per_day, dollars_per_day, model }: Workspaces['judge']): JudgeBudget => ({
  ...{ callsPerDay: calls_per_day, dollarsPerDay: dollars_per_day },
  ...(model ? { model } : {}),
});

import { z } from 'zod';
import { isBranchName } from './domain/branch-name.ts';
import { everybody } from './domain/permission.ts';
import { afterUsageLimits, deliveries, type Project, permissionModes } from './domain/project.ts';
import { retireDefaults } from './domain/retire.ts';
import { upgradeDefaults } from './domain/stage/spending.ts';
import { trustable } from './domain/trust.ts';
import { dayKeys, toDay } from './workspaces-day.ts';
import { requestKeys, toRequests } from './workspaces-github.ts';
import { heldError, isHeld, limitKeys, toBounds } from './workspaces-limits.ts';

/** A project's table in `workspaces.toml`. */

export const people = z.array(
  z.string().regex(/^([UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+)$/, 'an e-mail address or a Slack user id'),
);
/** `*` and groups are who they are in Slack at the moment somebody wants something. */
const lists = z.array(
  z
    .string()
    .regex(
      /^(\*|S[A-Z0-9]{2,}|@[^@\s]+|[UW][A-Z0-9]{2,}|[^@\s]+@[^@\s]+)$/,
      'an e-mail address, a Slack user id, a user group (its id or @handle), or "*"',
    ),
);
/** 0 is no limit, as it is wherever a number limits something. */
const perDay = z.number().min(0).default(0);
const fields = {
  path: z.string('a folder').min(1, 'a folder').describe('the repository on this host; ~ is your home'),
  branch: z
    .string()
    .refine(isBranchName, 'the name of a branch')
    .default('main')
    .describe('the branch jobs start from and merges land on'),
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
  ...limitKeys,
  delivery: z
    .enum(deliveries)
    .default('ask')
    .describe('a finished commit: ask (buttons), merge, branch, or pr'),
  ...requestKeys,
  ...dayKeys,
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
  jobs_at_once: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .describe('jobs that run side by side, each in its own clone'),
  jobs_per_day: perDay.describe(
    'jobs that may begin in 24 hours; 0: no limit. Others wait until there is room',
  ),
  minutes_per_day: perDay.describe('the same for the minutes they take together'),
  dollars_per_day: perDay.describe('the same for what they cost together, builders not counted'),
  after_usage_limit: z
    .enum(afterUsageLimits)
    .default('continue')
    .describe('a job that meets the usage limit goes on by itself at its reset (continue), or not (stop)'),
  quiet_minutes: z
    .number()
    .min(0)
    .default(5)
    .describe('a running job without output for so long says so; 0: never'),
  users: lists
    .optional()
    .describe(
      'who may ask for jobs, beside the owners: e-mails, Slack ids, user groups, `*` for the channel',
    ),
  approvers: lists
    .optional()
    .describe('who may press Approve and Merge and pause the project, beside the owners; named like users'),
};
type Lists = {
  readonly users?: readonly string[] | undefined;
  readonly approvers?: readonly string[] | undefined;
};
const hasChannelFor = (list: 'users' | 'approvers') => (project: Lists & { channel?: string | undefined }) =>
  project.channel !== undefined || !project[list]?.includes(everybody);
const wantsChannel = (list: 'users' | 'approvers') => ({
  ...{ path: [list], error: '"*" only where the project names its channel' },
});
export const projectSchema = z
  .strictObject(fields)
  .refine(isHeld, heldError)
  .refine(hasChannelFor('users'), wantsChannel('users'))
  .refine(hasChannelFor('approvers'), wantsChannel('approvers'));
export const projectKeys = projectSchema.shape;

/** A project as the file names it, with the defaults filled in; `folder` is its absolute path. */
export function toProject(
  name: string,
  raw: z.input<typeof projectSchema>,
  owners: readonly string[],
  folder: string,
  hostZone = Intl.DateTimeFormat().resolvedOptions().timeZone,
): Project {
  const { users = [], approvers = [], branch, copy, delivery, ...known } = projectSchema.parse(raw);
  const withOwners = (people: readonly string[]) => [...new Set([...owners, ...people])];
  return {
    ...{ name, path: folder, branch, copy, delivery },
    ...{ owners: [...owners], users: withOwners(users), approvers: withOwners(approvers) },
    begin: {
      atOnce: known.jobs_at_once,
      perDay: { jobs: known.jobs_per_day, minutes: known.minutes_per_day, dollars: known.dollars_per_day },
    },
    ...{ afterUsageLimit: known.after_usage_limit, quietMinutes: known.quiet_minutes },
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
    ...toBounds(known),
    ...toRequests(known),
    ...toDay(known, hostZone),
    ...(known.home ? { home: true } : {}),
    ...(known.remote ? { remote: known.remote } : {}),
    ...(known.channel ? { channel: known.channel } : {}),
    ...(known.setup ? { setup: known.setup } : {}),
    ...(known.model ? { model: known.model } : {}),
  };
}

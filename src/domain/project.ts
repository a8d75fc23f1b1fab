import type { BeginRule } from './begin.ts';
import type { Bounds } from './overrun.ts';
import type { RetireRule } from './retire.ts';
import type { UpgradeBudget } from './stage/spending.ts';
import type { Trustable } from './trust.ts';
import type { GateRule, PlanRule, WorkingDay } from './working-day.ts';

/** A git repository on this host, as `workspaces.toml` (or `audition run -p`) names it. Paths are absolute. */
export type Project = {
  /** How many jobs run side by side, and what may be used in 24 hours. */
  readonly begin: BeginRule;
  /** After a usage limit the job goes on by itself once the limit is over, or it does not. */
  readonly afterUsageLimit: AfterUsageLimit;
  /** After so many minutes without output people are told. */
  readonly quietMinutes: number;
  readonly name: string;
  readonly path: string;
  readonly branch: string;
  /** A remote of the project's repository: fetched before a clone, pushed to after a merge. */
  readonly remote?: string;
  /** Channel name without `#`, or its id. */
  readonly channel?: string;
  /** Shell command run in a job's clone before `claude`. */
  readonly setup?: string;
  /** Untracked files (paths or globs relative to the repository) copied into a clone. */
  readonly copy: readonly string[];
  readonly model?: string;
  readonly permissionMode: PermissionMode;
  readonly settingSources: string;
  readonly allowedTools: readonly string[];
  readonly deniedTools: readonly string[];
  readonly limits: Limits;
  readonly bounds: Bounds;
  readonly delivery: Delivery;
  readonly day: WorkingDay;
  /** Commands that decide whether a job may begin, and whether its commit may be delivered. */
  readonly gates: GateRule;
  /** Where the items of its months are, and what may be done to them without a press. */
  readonly plan: PlanRule;
  /** It has the one long-lived session, which works in its own checkout; ended after so long without a word. */
  readonly persistent?: { readonly idleMinutes: number };
  /** Every job ends with a plan first, and changes nothing before somebody says Go. */
  readonly planFirst?: true;
  /** Where pull requests are opened: the repository on GitHub. */
  readonly github?: { readonly owner: string; readonly repo: string };
  readonly retire: RetireRule;
  /** What its upgrades may take in 24 hours. */
  readonly upgrades: UpgradeBudget;
  /** Where artifacts go whose signal spans projects; at most one project is. */
  readonly home?: true;
  readonly autoAccept: AutoAccept;
  readonly owners: readonly string[];
  readonly users: readonly string[];
  readonly approvers: readonly string[];
};

/** Which kinds of upgrade need no press, as the file names them, and at most how many of them in 24 hours. */
export type AutoAccept = { readonly kinds: readonly Trustable[]; readonly perDay: number };

export const afterUsageLimits = ['continue', 'stop'] as const;
export type AfterUsageLimit = (typeof afterUsageLimits)[number];

export type Limits = {
  readonly maxMinutes: number;
  readonly maxTurns?: number;
  readonly maxUsd?: number;
};

export const permissionModes = ['default', 'acceptEdits', 'plan', 'dontAsk', 'bypassPermissions'] as const;
export type PermissionMode = (typeof permissionModes)[number];

/** What was asked for differently for one job. `allowed` are rules of tools, beside the project's. */
export type Asked = {
  readonly model?: string | null;
  readonly maxMinutes?: number | null;
  readonly maxUsd?: number | null;
  readonly allowed?: readonly string[];
};

/** The project as one job sees it. A limit that was asked for makes the project's own narrower, never wider. */
export function asAsked(project: Project, { model, maxMinutes, maxUsd, allowed = [] }: Asked): Project {
  const { limits } = project;
  return {
    ...project,
    ...(model && { model }),
    allowedTools: [...project.allowedTools, ...allowed],
    limits: {
      ...limits,
      ...(maxMinutes && { maxMinutes: Math.min(maxMinutes, limits.maxMinutes) }),
      ...(maxUsd && { maxUsd: Math.min(maxUsd, limits.maxUsd ?? maxUsd) }),
    },
  };
}

/** What becomes of a job's own commit: `ask` shows buttons, `pr` opens a pull request. */
export const deliveries = ['ask', 'merge', 'branch', 'pr'] as const;
export type Delivery = (typeof deliveries)[number];

/** A folder's name as a project name: lower case letters, digits and dashes. */
export const projectName = (folder: string): string =>
  folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 39) || 'project';

export const isProjectName = (name: string): boolean => /^[a-z0-9][a-z0-9-]{0,38}$/.test(name);

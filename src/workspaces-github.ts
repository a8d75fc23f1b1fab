import { z } from 'zod';
import type { Project } from './domain/project.ts';

/** What `workspaces.toml` says of a project about plans and pull requests. */
export const requestKeys = {
  plan_first: z.boolean().default(false).describe('every job ends with a plan first, and Go begins the work'),
  github: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'a repository on GitHub, such as "owner/name"')
    .optional()
    .describe('"owner/name", where delivery = "pr" opens pull requests, and whose milestones are the plan'),
};

type Raw = { readonly plan_first: boolean; readonly github?: string | undefined };

export function toRequests({ plan_first, github }: Raw): Pick<Project, 'planFirst' | 'github'> {
  const [owner = '', repo = ''] = github?.split('/') ?? [];
  return { ...(plan_first && { planFirst: true }), ...(github && { github: { owner, repo } }) };
}

type Asking = Raw & {
  readonly delivery: string;
  readonly remote?: string | undefined;
  readonly releases?: string | undefined;
};
type Problem = [key: string, expected: string, got: string];

/** What `delivery = "pr"` and `releases = "github"` lack: the key, what it wants, what there is. */
export const requestProblems = (
  projects: Readonly<Record<string, Asking>>,
  GITHUB_TOKEN: string | undefined,
): Problem[] =>
  Object.entries(projects).flatMap(([name, { delivery, remote, github, releases }]) => [
    ...(delivery === 'pr'
      ? lacking(`projects.${name}.delivery`, '"pr"', { remote, github, GITHUB_TOKEN })
      : []),
    ...(releases === 'github'
      ? lacking(`projects.${name}.releases`, '"github"', { github, GITHUB_TOKEN })
      : []),
  ]);

function lacking(
  key: string,
  value: string,
  wanted: Readonly<Record<string, string | undefined>>,
): Problem[] {
  const names = Object.keys(wanted);
  const missing = names.filter((name) => !wanted[name]);
  const all = `${names.slice(0, -1).join(', ')} and ${names.at(-1)} beside ${value}`;
  return missing.length > 0 ? [[key, all, `no ${missing.join(' and no ')}`]] : [];
}

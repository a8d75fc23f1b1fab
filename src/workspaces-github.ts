import { z } from 'zod';
import type { Project } from './domain/project.ts';

/** What `workspaces.toml` says of a project about plans and pull requests. */
export const requestKeys = {
  plan_first: z.boolean().default(false).describe('every job ends with a plan first, and Go begins the work'),
  github: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'a repository on GitHub, such as "owner/name"')
    .optional()
    .describe('"owner/name", where delivery = "pr" opens pull requests'),
};

type Raw = { readonly plan_first: boolean; readonly github?: string | undefined };

export function toRequests({ plan_first, github }: Raw): Pick<Project, 'planFirst' | 'github'> {
  const [owner = '', repo = ''] = github?.split('/') ?? [];
  return { ...(plan_first && { planFirst: true }), ...(github && { github: { owner, repo } }) };
}

type Delivering = Raw & { readonly delivery: string; readonly remote?: string | undefined };

/** What `delivery = "pr"` lacks: where to push, where to ask, and in whose name; the key, what it wants, what there is. */
export const requestProblems = (
  projects: Readonly<Record<string, Delivering>>,
  token: string | undefined,
): [key: string, expected: string, got: string][] =>
  Object.entries(projects).flatMap(([name, { delivery, remote, github }]) =>
    delivery === 'pr' && !(remote && github && token)
      ? [
          [
            `projects.${name}.delivery`,
            'remote, github and GITHUB_TOKEN beside "pr"',
            missing({ remote, github, GITHUB_TOKEN: token }),
          ] as [string, string, string],
        ]
      : [],
  );

const missing = (wanted: Readonly<Record<string, string | undefined>>): string =>
  `no ${Object.keys(wanted)
    .filter((key) => !wanted[key])
    .join(' and no ')}`;

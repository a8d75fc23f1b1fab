import type { Project } from '../domain/project.ts';
import type { Release } from '../domain/release.ts';
import { readReleases, releaseFile } from '../domain/release-file.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { Context } from './context.ts';
import type { GitHub, GitHubRepo } from './github-port.ts';
import { cleanReleases } from './redact-items.ts';

type Needs = Pick<Context, 'git' | 'github' | 'log' | 'redact'>;

/** Where a project's plan is, as the file says or as it follows from what is configured. */
export type PlanPlace =
  | { readonly source: 'file' }
  | { readonly source: 'github'; readonly github: GitHub; readonly repo: GitHubRepo };

/** Refuses in words where the file says GitHub and that cannot be asked. */
export function planPlace({ github }: Pick<Needs, 'github'>, project: Project): PlanPlace | Refusal {
  const { github: repo, plan } = project;
  if (plan.source !== 'file' && repo && github) return { source: 'github', github, repo };
  return plan.source === 'github'
    ? refuse('github', `${project.name} has no github in workspaces.toml, or there is no GITHUB_TOKEN.`)
    : { source: 'file' };
}

/**
 * The items of a project by month, from old to new, with no secret in their words and names. Refuses in words where
 * there is no plan, or it cannot be read now.
 */
export async function readPlan(ctx: Needs, project: Project): Promise<readonly Release[] | Refusal> {
  const read = await readSource(ctx, project);
  return isRefusal(read) ? read : cleanReleases(ctx, read);
}

async function readSource(ctx: Needs, project: Project): Promise<readonly Release[] | Refusal> {
  const place = planPlace(ctx, project);
  if (isRefusal(place)) return place;
  if (place.source === 'file') return readFile(ctx, project);
  return place.github.releases(place.repo).catch((error: unknown) => {
    ctx.log.warn({ project: project.name, error }, 'GitHub could not be asked for a plan');
    return refuse('away', 'GitHub does not answer for the moment; ask again later.');
  });
}

/** The file as it is on the branch now, whatever is being edited in a checkout. */
async function readFile(
  { git }: Pick<Needs, 'git'>,
  project: Project,
): Promise<readonly Release[] | Refusal> {
  const refreshed = await git.refresh(project);
  if (isRefusal(refreshed)) return refreshed;
  const text = await git.read(project, refreshed.tip, releaseFile);
  return text === null ? noFile(project) : readReleases(text);
}

/** What there is to say about a project without the file. */
export const noFile = ({ name, branch }: Project): Refusal<'gone'> =>
  refuse(
    'gone',
    `${name} has no ${releaseFile} on ${branch}: make one, with a heading "## 2026-04" and a line "- [ ] …" for each item.`,
  );

import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { coveringArtifact, type Existing, whatItSays } from '../domain/signals/covering.ts';
import { type Context, projectOf } from './context.ts';
import { noteCover, readSignals } from './signal-views.ts';

const artifactPaths = /^\.claude\/(?:skills\/[^/]+\/SKILL\.md|commands\/.+\.md|rules\/.+\.md)$/u;

/** Looks for artifacts that are already in a project's repository for what these signals ask, whoever made them. */
export async function coverSignals(ctx: Context, signals: readonly number[]): Promise<void> {
  const rows = await readSignals(ctx.db, { id: { in: [...signals] }, kind: 'repeated_task' });
  for (const row of rows) {
    const { projectName, evidence } = row;
    const project = projectOf(ctx, projectName);
    if (!project) continue;
    const coveredBy = coveringArtifact(
      evidence.map(({ beat: { request, label } }) => ({ request, label })),
      await existingArtifacts(ctx, project),
    );
    await noteCover(ctx, row, coveredBy);
  }
}

/** A repository that cannot be read covers nothing: building for it will say why. */
async function existingArtifacts(ctx: Context, project: Project): Promise<Existing[]> {
  const at = await ctx.git.refresh(project);
  if (isRefusal(at)) return [];
  const paths = await ctx.git.list(project, at.tip, '.claude');
  const texts = paths
    .filter((path) => artifactPaths.test(path))
    .map(async (path) => ({
      path,
      says: whatItSays(path, (await ctx.git.read(project, at.tip, path)) ?? ''),
    }));
  return Promise.all(texts);
}

import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { coveringArtifact, type Existing, whatItSays } from '../domain/signals/covering.ts';
import { type Context, projectOf } from './context.ts';
import { noteCover, readSignals, type SignalRow } from './signal-views.ts';

const artifactPaths = /^\.claude\/(?:skills\/[^/]+\/SKILL\.md|commands\/.+\.md|rules\/.+\.md)$/u;

type Covering = Pick<Context, 'db' | 'projects' | 'git' | 'now'>;

/**
 * Looks for artifacts that are already in a project's repository for what these signals ask, whoever made them. Where
 * the repository is not known or cannot be read, what was found last still holds: building for it will say why.
 */
export async function coverSignals(ctx: Covering, signals: readonly number[]): Promise<void> {
  const rows = await readSignals(ctx.db, { id: { in: [...signals] }, kind: 'repeated_task' });
  for (const [name, own] of Map.groupBy(rows, ({ projectName }) => projectName)) {
    const project = projectOf(ctx, name);
    const existing = project && (await existingArtifacts(ctx, project));
    if (existing) for (const row of own) await cover(ctx, row, existing);
  }
}

async function cover(ctx: Covering, row: SignalRow, existing: readonly Existing[]): Promise<void> {
  const asked = row.evidence.map(({ beat: { request, label } }) => ({ request, label }));
  await noteCover(ctx, row, coveringArtifact(asked, existing));
}

/** Null when the repository cannot be read. */
async function existingArtifacts(ctx: Covering, project: Project): Promise<Existing[] | null> {
  const at = await ctx.git.refresh(project);
  if (isRefusal(at)) return null;
  const paths = await ctx.git.list(project, at.tip, '.claude');
  const texts = paths
    .filter((path) => artifactPaths.test(path))
    .map(async (path) => ({
      path,
      says: whatItSays(path, (await ctx.git.read(project, at.tip, path)) ?? ''),
    }));
  return Promise.all(texts);
}

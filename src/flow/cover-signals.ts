import { isRefusal } from '../domain/result.ts';
import { type Context, projectOf } from './context.ts';
import { coverOf } from './existing-artifacts.ts';
import { readSignals } from './signal-views.ts';

/**
 * Looks for artifacts that are already in a project's repository for what these signals ask, whoever made them: for an
 * operation its skills, commands and rules, for a guardrail the lines of its rules and of CLAUDE.md.
 */
export async function coverSignals(ctx: Context, signals: readonly number[]): Promise<void> {
  for (const row of await readSignals(ctx.db, { id: { in: [...signals] } })) {
    const project = projectOf(ctx, row.projectName);
    if (!project) continue;
    const at = await ctx.git.refresh(project);
    // A repository that cannot be read covers nothing: building for it will say why.
    const coveredBy = isRefusal(at) ? null : await coverOf(ctx, { project, commit: at.tip }, row);
    await ctx.db.signal.update({ where: { id: row.id }, data: { coveredBy } });
  }
}

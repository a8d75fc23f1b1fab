import { isRefusal } from '../domain/result.ts';
import { type Context, projectOf } from './context.ts';
import { coverOf } from './existing-artifacts.ts';
import { noteCover, readSignals } from './signal-views.ts';

type Covering = Pick<Context, 'db' | 'projects' | 'git' | 'now'>;

/**
 * Looks for artifacts that are already in a project's repository for what these signals ask, whoever made them: for an
 * operation its skills, commands and rules, for a guardrail the lines of its rules and of CLAUDE.md. Where the
 * repository is not known or cannot be read, what was found last still holds: building for it will say why.
 */
export async function coverSignals(ctx: Covering, signals: readonly number[]): Promise<void> {
  const rows = await readSignals(ctx.db, { id: { in: [...signals] } });
  for (const [name, own] of Map.groupBy(rows, ({ projectName }) => projectName)) {
    const project = projectOf(ctx, name);
    const at = project && (await ctx.git.refresh(project));
    if (!project || !at || isRefusal(at)) continue;
    for (const row of own) await noteCover(ctx, row, await coverOf(ctx, { project, commit: at.tip }, row));
  }
}

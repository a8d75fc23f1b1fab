import { signalsIn } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import { readBeats } from './read-beats.ts';
import { recordFindings } from './record-findings.ts';
import { homeOf, scopeOf } from './scopes.ts';

/** A whole history is looked at in one transaction. */
const timeout = 600_000;

/**
 * Looks at all beats of a project together, as after an import, and writes down what comes again. Nothing is built
 * from it: an upgrade is the work of the next session that is asked for the same. Passed over when nothing was
 * imported since the last look. Returns whether it looked.
 */
export async function lookAtHistory(
  ctx: Pick<Context, 'db' | 'projects' | 'now'>,
  project: string,
): Promise<boolean> {
  if (await ctx.db.look.findUnique({ where: { projectName: project } })) return false;
  const scope = await scopeOf(ctx, ctx.db, project);
  const { beats, rows } = await readBeats(ctx.db, { projectName: { in: scope } });
  const found = signalsIn(beats, (text) => text);
  await ctx.db.$transaction(
    async (tx) => {
      await recordFindings(tx, { found, rows, home: homeOf(ctx) });
      const look = { projectName: project, at: ctx.now() };
      await tx.look.createMany({ data: [look], skipDuplicates: true });
    },
    { timeout, maxWait: timeout },
  );
  return true;
}

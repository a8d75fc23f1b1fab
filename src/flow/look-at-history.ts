import { isOff } from '../domain/budget.ts';
import { signalsIn, weakerSignalsIn } from '../domain/signals/signal.ts';
import type { Context } from './context.ts';
import type { JudgeContext } from './judge-candidates.ts';
import { judgeLeft, judgeSignals } from './judge-signals.ts';
import { readBeats } from './read-beats.ts';
import { recordFindings } from './record-findings.ts';
import { homeOf, scopeOf } from './scopes.ts';

export type Looking = JudgeContext & Pick<Context, 'projects'>;

/** A whole history is looked at in one transaction. */
const timeout = 600_000;

/**
 * Looks at all beats of a project together, as after an import, and writes down what comes again. Nothing is built
 * from it: an upgrade is the work of the next session that is asked for the same. Passed over when nothing was
 * imported since the last look. Returns whether it looked.
 */
export async function lookAtHistory(ctx: Looking, project: string): Promise<boolean> {
  if (await ctx.db.look.findUnique({ where: { projectName: project } })) {
    await judgeLeft(ctx, project);
    return false;
  }
  const scope = await scopeOf(ctx, ctx.db, project);
  const { beats, rows } = await readBeats(ctx.db, { projects: scope });
  const found = signalsIn(beats, ctx.digest);
  const place = { rows, home: homeOf(ctx), now: ctx.now() };
  const weaker = { ...place, found: isOff(ctx.judge) ? [] : weakerSignalsIn(beats, found, ctx.digest) };
  const ids = await ctx.db.$transaction(
    async (tx) => {
      const recorded = await recordFindings(tx, { ...place, found });
      const look = { projectName: project, at: ctx.now() };
      await tx.look.createMany({ data: [look], skipDuplicates: true });
      return recorded;
    },
    { timeout, maxWait: timeout },
  );
  await judgeSignals(ctx, ids, weaker);
  return true;
}

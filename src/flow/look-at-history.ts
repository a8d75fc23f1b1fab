import { isOff } from '../domain/budget.ts';
import { signalsIn, weakerSignalsIn } from '../domain/signals/signal.ts';
import type { Context, Tx } from './context.ts';
import { coverSignals } from './cover-signals.ts';
import type { JudgeContext } from './judge-candidates.ts';
import { judgeLeft, judgeSignals } from './judge-signals.ts';
import { readBeats } from './read-beats.ts';
import { recordFindings } from './record-findings.ts';
import { homeOf, scopeOf } from './scopes.ts';

export type Looking = JudgeContext & Pick<Context, 'projects' | 'git'>;

/** A whole history is looked at in one transaction. */
const timeout = 600_000;

/**
 * Looks at all beats of a project together, as after an import, and writes down what comes again. Nothing is built
 * from it: an upgrade is the work of the next session that is asked for the same. Passed over when nothing was
 * imported since the last look, and home is still the same. Returns whether it looked.
 */
export async function lookAtHistory(ctx: Looking, project: string): Promise<boolean> {
  const home = homeOf(ctx);
  // Before the beats: what is imported after this is a reason to look again.
  const last = await ctx.db.look.findUnique({ where: { projectName: project } });
  if (last && last.looked === last.imports && last.home === home) {
    await judgeLeft(ctx, project);
    return false;
  }
  const scope = await scopeOf(ctx, ctx.db, project);
  const { beats, rows } = await readBeats(ctx.db, { projects: scope });
  const found = signalsIn(beats, ctx.digest);
  const place = { rows, home, now: ctx.now() };
  const weaker = { ...place, found: isOff(ctx.judge) ? [] : weakerSignalsIn(beats, found, ctx.digest) };
  const ids = await ctx.db.$transaction(
    async (tx) => {
      const recorded = await recordFindings(tx, { ...place, found });
      await markLooked(tx, { projectName: project, looked: last?.imports ?? 0, home });
      return recorded;
    },
    { timeout, maxWait: timeout },
  );
  await coverSignals(ctx, await judgeSignals(ctx, ids, weaker));
  return true;
}

type Mark = { readonly projectName: string; readonly looked: number; readonly home: string | null };

/** After an import in between, of which this look knows nothing, it counts as none. */
async function markLooked(tx: Tx, { projectName, looked, home }: Mark): Promise<void> {
  await tx.look.createMany({ data: [{ projectName, looked, home }], skipDuplicates: true });
  await tx.look.updateMany({ where: { projectName, imports: looked }, data: { looked, home } });
}

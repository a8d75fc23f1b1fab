import { isOff } from '../domain/budget.ts';
import { mayPropose } from '../domain/signals/memory.ts';
import { signalsIn, weakerSignalsIn } from '../domain/signals/signal.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { coverSignals } from './cover-signals.ts';
import { judgeSignals } from './judge-signals.ts';
import { refreshJob } from './messages.ts';
import { readNeighbourhood } from './neighbourhood.ts';
import { type Findings, recordFindings } from './record-findings.ts';
import { homeOf } from './scopes.ts';
import { readSignals, remember } from './signal-views.ts';

/**
 * Looks at an ended job beside the beats nearest to it, and again when more is said in its thread. What comes again is
 * written down; a repeated task gets an upgrade to build, forked from this very job, unless it has one, is covered, or
 * was said no to.
 */
export async function detectSignals(ctx: Context, jobId: number): Promise<void> {
  const job = await ctx.db.job.findUnique({ where: { id: jobId } });
  if (job?.state !== 'ended') return;
  const { ids, weaker } = await ctx.db.$transaction((tx) => look(ctx, tx, jobId));
  if (job.inheritance !== null) return;
  // Looked at before a restart: its builder still runs, and says how it went.
  if ((await ctx.db.upgrade.count({ where: { jobId, state: 'building' } })) > 0) return;
  const signals = await judgeSignals(ctx, ids, weaker);
  await coverSignals(ctx, signals);
  const building = await ctx.db.$transaction((tx) => propose(ctx, tx, job, signals));
  if (!building) await forgetSessions(ctx, jobId);
}

/** The raw session file is only kept while a builder may continue it; the transcript is in the record. */
export async function forgetSessions(ctx: Pick<Context, 'db' | 'claude'>, jobId: number): Promise<void> {
  if ((await ctx.db.upgrade.count({ where: { jobId, state: 'building' } })) > 0) return;
  const sessions = await ctx.db.session.findMany({ where: { jobId } });
  for (const { id } of sessions) await ctx.claude.forget(id);
}

/** Ids of the signals this job is evidence of, and the weaker groups it is in. */
async function look(ctx: Context, tx: Tx, jobId: number): Promise<{ ids: number[]; weaker: Findings }> {
  const { beats, rows, fresh, corpus } = await readNeighbourhood(ctx, tx, jobId);
  const ofThisJob = ({ evidence }: Findings['found'][number]) => evidence.some(({ beat }) => fresh.has(beat));
  const all = signalsIn(beats, ctx.digest, corpus);
  const place = { rows, home: homeOf(ctx) };
  const ids = await recordFindings(tx, { ...place, found: all.filter(ofThisJob) });
  const weaker = isOff(ctx.judge) ? [] : weakerSignalsIn(beats, all, ctx.digest, corpus).filter(ofThisJob);
  return { ids, weaker: { ...place, found: weaker } };
}

type Ended = { readonly id: number; readonly projectName: string; readonly channel: string | null };

/** What is for another repository is told where that one is talked about. */
const channelOf = (ctx: Context, job: Ended, projectName: string): string | null =>
  (projectName === job.projectName ? null : projectOf(ctx, projectName)?.channel) ?? job.channel;

/** Whether a builder is on its way; if not, the job is told to have nothing to pass on. */
async function propose(ctx: Context, tx: Tx, job: Ended, signals: readonly number[]): Promise<boolean> {
  const rows = await readSignals(tx, { id: { in: [...signals] }, kind: 'repeated_task' });
  const worthy = rows.filter((row) => mayPropose(remember(row, ctx.now())));
  for (const { id: signalId, projectName } of worthy) {
    const channel = channelOf(ctx, job, projectName);
    const upgrade = await tx.upgrade.create({
      data: { signalId, projectName, jobId: job.id, channel, createdAt: ctx.now() },
    });
    await ctx.queue.send(tx, { step: 'build', project: projectName, upgradeId: upgrade.id });
  }
  if (worthy.length > 0) return true;
  await tx.job.update({ where: { id: job.id }, data: { inheritance: 'none' } });
  await refreshJob(ctx, tx, job.id);
  return false;
}

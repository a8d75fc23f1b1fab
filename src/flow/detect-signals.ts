import type { Job, Prisma } from '../../prisma/client/client.ts';
import { isOff } from '../domain/budget.ts';
import { mayPropose } from '../domain/signals/memory.ts';
import { signalsIn, weakerSignalsIn } from '../domain/signals/signal.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { coverSignals } from './cover-signals.ts';
import { judgeSignals } from './judge-signals.ts';
import { refreshJob } from './messages.ts';
import { readNeighbourhood } from './neighbourhood.ts';
import { offerRetirement } from './offer-retirement.ts';
import { readBeats } from './read-beats.ts';
import { noRoomIn } from './read-spent.ts';
import { type Findings, recordFindings } from './record-findings.ts';
import { homeOf } from './scopes.ts';
import { readSignals, remember, type SignalRow } from './signal-views.ts';

/**
 * Looks at an ended job beside the beats nearest to it, and again when more is said in its thread. What comes again is
 * written down; the widest signal gets an upgrade to build, unless it has one, is covered, or was said no to. One
 * upgrade a job: what else is worth one waits for its next job.
 */
export async function detectSignals(ctx: Context, jobId: number): Promise<void> {
  const job = await ctx.db.job.findUnique({ where: { id: jobId } });
  if (job?.state !== 'ended') return;
  const { ids, weaker } = await ctx.db.$transaction((tx) => look(ctx, tx, jobId));
  const open = job.inheritance === null ? { ids, weaker } : await saidSince(ctx, ids, weaker);
  const noRoom = (tx: Tx) => noRoomIn(ctx, tx, job.projectName);
  const signals = await judgeSignals({ ...ctx, noRoom }, open.ids, open.weaker);
  // One upgrade a job; one of a look before a restart says by itself how it went.
  if ((await ctx.db.upgrade.count({ where: { jobId } })) > 0) return;
  await coverSignals(ctx, signals);
  const building = await propose(ctx, job, signals);
  if (!building) await forgetSessions(ctx, jobId);
  await offerRetirement(ctx, job.projectName);
}

/** Of what was looked at before, only what people say in the thread can have become more. */
async function saidSince(ctx: Context, ids: readonly number[], { found, ...place }: Findings): Promise<Open> {
  const kind = 'recurring_correction' as const;
  const said = await ctx.db.signal.findMany({ where: { id: { in: [...ids] }, kind } });
  return {
    ids: said.map(({ id }) => id),
    weaker: { ...place, found: found.filter((signal) => signal.kind === kind) },
  };
}

/** The raw session file is only kept while a builder may continue it; the transcript is in the record. */
export async function forgetSessions(ctx: Pick<Context, 'db' | 'claude'>, jobId: number): Promise<void> {
  if ((await ctx.db.upgrade.count({ where: { jobId, state: 'building' } })) > 0) return;
  const sessions = await ctx.db.session.findMany({ where: { jobId } });
  for (const { id } of sessions) await ctx.claude.forget(id);
}

/** Ids of the signals a job is evidence of, and the weaker groups it is in. */
type Open = { readonly ids: number[]; readonly weaker: Findings };

async function look(ctx: Context, tx: Tx, jobId: number): Promise<Open> {
  const near = await readNeighbourhood(ctx, tx, await readBeats(tx, { jobId }));
  const { beats, rows, fresh, corpus } = near;
  const ofThisJob = ({ evidence }: Findings['found'][number]) => evidence.some(({ beat }) => fresh.has(beat));
  const all = signalsIn(beats, ctx.digest, corpus);
  const place = { rows, home: homeOf(ctx), now: ctx.now() };
  const ids = await recordFindings(tx, { ...place, found: all.filter(ofThisJob) });
  // Without a judge they can only be more of what is known.
  const wanted = near.known || !isOff(ctx.judge);
  const weaker = wanted ? weakerSignalsIn(beats, all, ctx.digest, corpus).filter(ofThisJob) : [];
  return { ids, weaker: { ...place, found: weaker } };
}

type Ended = Pick<Job, 'id' | 'projectName' | 'channel' | 'inheritance'>;

/** What is for another repository is told where that one is talked about. */
const channelOf = (ctx: Context, job: Ended, projectName: string): string | null =>
  (projectName === job.projectName ? null : projectOf(ctx, projectName)?.channel) ?? job.channel;

/** Whether a builder is on its way; if not, the job is told to have nothing to pass on. */
async function propose(ctx: Context, job: Ended, signals: readonly number[]): Promise<boolean> {
  const now = ctx.now();
  const rows = await readSignals(ctx.db, { id: { in: [...signals] } });
  const worthy = rows.filter((row) => isEvidence(job, row) && mayPropose(remember(row, now)));
  const width = (row: SignalRow) => remember(row, now).conversations;
  const widestFirst = worthy.sort((a, b) => width(b) - width(a) || a.id - b.id);
  return ctx.db.$transaction(async (tx) => {
    for (const signal of widestFirst) if (await build(ctx, tx, job, signal)) return true;
    if (job.inheritance !== null) return false;
    await tx.job.update({ where: { id: job.id }, data: { inheritance: 'none' } });
    await refreshJob(ctx, tx, job.id);
    return false;
  });
}

/** A signal is acted on when it comes, not when something else does that was found with it. */
const isEvidence = ({ id }: Ended, { evidence }: SignalRow): boolean =>
  evidence.some(({ beat }) => beat.session.jobId === id);

/** What spans projects may be seen by two of them at once: only one begins to build. */
async function build(
  ctx: Context,
  tx: Tx,
  job: Ended,
  { id: signalId, projectName }: { readonly id: number; readonly projectName: string },
): Promise<boolean> {
  await tx.$queryRaw`select 1 from "Signal" where id = ${signalId} for update`;
  const state = { in: ['building', 'proposed', 'approved'] } satisfies Prisma.EnumUpgradeStateFilter;
  if ((await tx.upgrade.count({ where: { signalId, state } })) > 0) return false;
  const channel = channelOf(ctx, job, projectName);
  const data = { signalId, projectName, jobId: job.id, channel, createdAt: ctx.now() };
  const { id: upgradeId } = await tx.upgrade.create({ data });
  await ctx.queue.send(tx, { step: 'build', project: projectName, upgradeId });
  return true;
}

import type { Decision, Job, Upgrade } from '../../prisma/client/client.ts';
import { nextDelivery, nextUpgradeState } from '../domain/decision.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { type TrashRecord, trashFolder, trashPath, trashRecord } from '../domain/trash-record.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { reasonId } from './decide.ts';
import { messageKeys, refreshJob, show } from './messages.ts';
import type { LandingRefusal, Prepared, Removal } from './ports.ts';

type WithSubject = Decision & { upgrade: Upgrade | null; job: Job | null };
type Case = { readonly decision: WithSubject; readonly project: Project };
/** What changed outside, to be written down with the decision. */
type Settled = Partial<Moved> & { readonly trashPath?: string; readonly trashRef?: string };
const uncovered = { coveredBy: null, coveredAt: null };
/** `words` say what did not go as wished though the branch moved. */
type Moved = { readonly landed: string; readonly words?: string };

/**
 * Carries out a recorded decision: the only step that may touch a default branch. It runs under the project's
 * lock, one at a time, and judges again what was pressed. A refusal leaves everything as it was, and open.
 */
export async function settleDecision(ctx: Context, decisionId: number): Promise<void> {
  const decision = await ctx.db.decision.findUnique({
    where: { id: decisionId },
    include: { upgrade: true, job: true },
  });
  if (decision?.state !== 'pending') return;
  const project = projectOf(ctx, decision.upgrade?.projectName ?? decision.job?.projectName ?? '');
  if (!project)
    return refuseDecision(ctx, decision, refuse('gone', 'the project is not in workspaces.toml any more'));
  const settled =
    (await onOtherBranch(ctx, decision, project)) ?? (await carryOut(ctx, { decision, project }));
  return isRefusal(settled) ? refuseDecision(ctx, decision, settled) : recordSettled(ctx, decision, settled);
}

/** Refuses what was made on another branch than the project's branch now. */
async function onOtherBranch(ctx: Context, decision: WithSubject, project: Project): Promise<Refusal | null> {
  const id = decision.jobId ?? decision.upgrade?.jobId ?? 0;
  const job = await ctx.db.job.findUnique({ where: { id } });
  // An upgrade for home comes from a job of another project, whose branch says nothing about home's.
  const branch = (job?.projectName === project.name ? job.branch : null) ?? project.branch;
  if (branch === project.branch) return null;
  return refuse(
    'branch',
    `It was made on ${branch}, and the branch of ${project.name} is ${project.branch} now.`,
  );
}

async function carryOut(ctx: Context, of: Case): Promise<Settled | Refusal> {
  const { verb, upgrade, job } = of.decision;
  if (upgrade) {
    if (verb === 'approve')
      return move(ctx, of, () => ctx.git.prepareLanding({ ...landingOf(of), only: upgrade.livePath ?? '' }));
    if (verb === 'kill') return kill(ctx, of, upgrade);
    if (verb === 'undo') return undo(ctx, of, upgrade);
    return restore(ctx, of, upgrade);
  }
  if (verb === 'merge') return move(ctx, of, () => ctx.git.prepareLanding(landingOf(of)));
  return job ? setAside(ctx, of, job) : refuse('gone', 'what was decided is not in the record');
}

const landingOf = ({ decision, project }: Case) => ({ project, commit: decision.commit });

/**
 * Moves the branch by one push. The intent is written first: after a crash the same move is pushed again,
 * which finishes it, also a checkout that was left half-way.
 */
async function move(
  ctx: Context,
  of: Case,
  prepare: () => Promise<Prepared | Refusal<LandingRefusal>>,
): Promise<Moved | Refusal> {
  const { decision, project } = of;
  const begun =
    decision.moveOld && decision.moveNew ? { old: decision.moveOld, new: decision.moveNew } : null;
  const move = begun ?? (await prepare());
  if (isRefusal(move)) return move;
  await ctx.db.decision.update({
    where: { id: decision.id },
    data: { moveOld: move.old, moveNew: move.new },
  });
  const pushed = await ctx.git.push(project, move);
  if (isRefusal(pushed)) return pushed;
  const { landed, remoteProblem } = pushed;
  return remoteProblem === undefined ? { landed } : { landed, words: `but ${remoteProblem}` };
}

async function kill(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
  const removal = await removalOf(ctx, of, upgrade, of.decision.commit);
  const kept = await ctx.git.kill(removal, `refs/audition/trash/${upgrade.id}`);
  return isRefusal(kept) ? kept : { trashPath: removal.trashPath, trashRef: kept.ref };
}

async function undo(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
  const newer = await newerOnPath(ctx, upgrade);
  if (newer !== null)
    return refuse('not-last', `upgrade ${newer} changed ${upgrade.slug} since; undo that one first`);
  const { moveNew } = of.decision; // what has begun chose its place in the trash on that tip
  const onto = moveNew ? { tip: `${moveNew}^` } : await ctx.git.refresh(of.project);
  if (isRefusal(onto)) return onto;
  const removal = await removalOf(ctx, of, upgrade, onto.tip);
  const moved = await move(ctx, of, () => ctx.git.prepareUndo(removal));
  return isRefusal(moved) ? moved : { ...moved, trashPath: removal.trashPath };
}

/** The artifact with its record, and its place beside what the trash of the commit `onto` holds already. */
async function removalOf(ctx: Context, of: Case, upgrade: Upgrade, onto: string): Promise<Removal> {
  const { decision, project } = of;
  const taken = await ctx.git.list(project, onto, trashFolder);
  const path = trashPath(upgrade.slug ?? '', decision.at, taken);
  const record = trashRecord(await recordOf(ctx, of, upgrade));
  return { ...artifactOf(of, upgrade), commit: decision.commit, trashPath: path, record };
}

function artifactOf({ decision, project }: Case, { id, kind, slug, livePath }: Upgrade) {
  const verb = decision.verb.replace(/^./, (letter) => letter.toUpperCase());
  const trailers = { 'Audition-Upgrade': String(id), 'Requested-by': decision.by };
  return { project, livePath: livePath ?? '', message: `${verb} the ${kind} ${slug}`, trailers };
}

/** The upgrade that landed last on this one's path, if it is another: going back behind it would undo that one, too. */
async function newerOnPath(ctx: Context, { id, projectName, livePath }: Upgrade): Promise<number | null> {
  const last = await ctx.db.decision.findFirst({
    where: {
      state: 'done',
      verb: { in: ['approve', 'restore'] },
      upgrade: { projectName, livePath, state: 'approved' },
    },
    orderBy: { id: 'desc' },
  });
  return last && last.upgradeId !== id ? last.upgradeId : null;
}

/** What was killed becomes a proposal again, which touches nothing; what was undone comes back by one commit. */
async function restore(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
  if (upgrade.state === 'killed') return {};
  const places = { commit: upgrade.landed ?? '', trashPath: upgrade.trashPath ?? '' };
  return move(ctx, of, () => ctx.git.prepareRestore({ ...artifactOf(of, upgrade), ...places }));
}

/** A job's own commit that is not merged: into the trash, or onto a branch of its own. */
async function setAside(ctx: Context, { decision, project }: Case, job: Job): Promise<Settled | Refusal> {
  const place = decision.verb === 'branch' ? 'refs/heads/audition' : 'refs/audition/trash';
  const kept = await ctx.git.keep(project, `${place}/job-${job.id}`, decision.commit);
  return isRefusal(kept) ? kept : { landed: kept.ref.replace('refs/heads/', '') };
}

async function recordOf(ctx: Context, { decision }: Case, upgrade: Upgrade): Promise<TrashRecord> {
  const rows = await ctx.db.evidence.findMany({
    where: { signalId: upgrade.signalId },
    include: { beat: true },
  });
  const { slug, noticed } = { slug: upgrade.slug ?? '', noticed: upgrade.noticed ?? '' };
  const said = await ctx.db.beat.findUnique({ where: { uuid: reasonId(decision.id) } });
  const { by, at, commit } = decision;
  const verb = decision.verb === 'kill' ? 'killed' : 'undone';
  const evidence = rows.map(({ beat }) => beat.request);
  return { verb, slug, noticed, reason: said?.request ?? null, by, at, commit, evidence };
}

async function refuseDecision(
  ctx: Context,
  decision: WithSubject,
  { words, detail }: Refusal,
): Promise<void> {
  ctx.log.info({ decisionId: decision.id, words, detail }, 'a decision was refused');
  await ctx.db.$transaction(async (tx) => {
    const data = { state: 'refused', words, settledAt: ctx.now(), moveOld: null, moveNew: null } as const;
    await tx.decision.update({ where: { id: decision.id }, data });
    await showSubject(ctx, tx, decision);
  });
}

async function recordSettled(
  ctx: Context,
  decision: WithSubject,
  { words, ...settled }: Settled,
): Promise<void> {
  const { verb, upgrade, job } = decision;
  await ctx.db.$transaction(async (tx) => {
    const done = { state: 'done', words: words ?? null, settledAt: ctx.now() } as const;
    await tx.decision.update({ where: { id: decision.id }, data: done });
    if (upgrade) {
      const state = nextUpgradeState(upgrade.state, verb) ?? upgrade.state;
      await tx.upgrade.update({ where: { id: upgrade.id }, data: { ...settled, state } });
      if (verb === 'undo') await tx.signal.update({ where: { id: upgrade.signalId }, data: uncovered });
    }
    if (job) {
      const delivery = nextDelivery(job.delivery, verb) ?? job.delivery;
      await tx.job.update({ where: { id: job.id }, data: { delivery, landed: settled.landed ?? null } });
    }
    await showSubject(ctx, tx, decision);
  });
}

async function showSubject(ctx: Context, tx: Tx, { upgrade, job }: WithSubject): Promise<void> {
  if (upgrade) await show(ctx, tx, messageKeys.upgradeLine(upgrade.id), { channel: upgrade.channel });
  if (job) await refreshJob(ctx, tx, job.id);
}

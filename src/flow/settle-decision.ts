import type { Job } from '../../prisma/client/client.ts';
import { nextDelivery, nextUpgradeState } from '../domain/decision.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { policies } from '../domain/trust.ts';
import { audit } from './audit.ts';
import { notTrusted } from './auto-accept.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { refreshJob, showUpgrade } from './messages.ts';
import { type Case, move, type Settled, type WithSubject } from './move-branch.ts';
import { kill, restore, undo } from './move-to-trash.ts';
import { openPullRequest } from './open-pull-request.ts';
import { oweCycleOf } from './owe-cycle.ts';
import { recordReason } from './record-reason.ts';
import { settleWrite } from './settle-write.ts';
import { closeEarlier, discardedPart, mergedPart, reopenEarlier } from './supersede.ts';
import { oweTicks } from './tick-item.ts';
import { afterUndo } from './trust.ts';

const uncovered = { coveredBy: null, coveredAt: null };

/**
 * Carries out a recorded decision: the only step that may touch a default branch. It runs under the project's
 * lock, one at a time, and judges again what was pressed. A refusal leaves everything as it was, and open. Of what
 * was carried out already only a reason that came later is written down.
 */
export async function settleDecision(ctx: Context, decisionId: number): Promise<void> {
  const decision = await ctx.db.decision.findUnique({
    where: { id: decisionId },
    include: { upgrade: true, job: true },
  });
  if (decision?.verb === 'write') return settleWrite(ctx, decision);
  if (decision?.state === 'done') return recordReason(ctx, decision);
  if (decision?.state !== 'pending') return;
  const project = projectOf(ctx, decision.upgrade?.projectName ?? decision.job?.projectName ?? '');
  if (!project)
    return refuseDecision(ctx, decision, refuse('gone', 'the project is not in workspaces.toml any more'));
  const refused =
    (await onOtherBranch(ctx, decision, project)) ??
    (await notTrusted(ctx, project, decision)) ??
    (await holdsDiscarded(ctx, decision));
  const settled = refused ?? (await carryOut(ctx, { decision, project }));
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

/** Refuses to deliver without a press what holds a change that somebody discarded: a person decides about that again. */
async function holdsDiscarded(ctx: Context, { job, by }: WithSubject): Promise<Refusal | null> {
  const id = job && by === policies.file ? await discardedPart(ctx.db, job) : null;
  return id === null
    ? null
    : refuse('discarded', `It holds the change of job ${id} too, which was discarded while it ran.`);
}

async function carryOut(ctx: Context, of: Case): Promise<Settled | Refusal> {
  const { verb, upgrade, job } = of.decision;
  if (upgrade) {
    if (verb === 'approve')
      return move(ctx, of, () => ctx.git.prepareLanding({ ...landingOf(of), only: upgrade.livePath ?? '' }));
    if (verb === 'kill') return kill(ctx, of, upgrade);
    if (verb === 'undo' || verb === 'retire') return undo(ctx, of, upgrade);
    if (verb === 'keep') return {};
    return restore(ctx, of, upgrade);
  }
  if (verb === 'merge') {
    const landed = job && (await mergedPart(ctx.db, job));
    return move(ctx, of, () => ctx.git.prepareLanding({ ...landingOf(of), ...(landed && { landed }) }));
  }
  if (verb === 'pr' && job) return openPullRequest(ctx, of, job);
  return job ? setAside(ctx, of, job) : refuse('gone', 'what was decided is not in the record');
}

const landingOf = ({ decision, project }: Case) => ({ project, commit: decision.commit });

/** A job's own commit that is not merged: into the trash, or onto a branch of its own. */
async function setAside(ctx: Context, { decision, project }: Case, job: Job): Promise<Settled | Refusal> {
  const place = decision.verb === 'branch' ? 'refs/heads/audition' : 'refs/audition/trash';
  const kept = await ctx.git.keep(project, `${place}/job-${job.id}`, decision.commit);
  return isRefusal(kept) ? kept : { landed: kept.ref.replace('refs/heads/', '') };
}

/** What the log says of a decision, whatever became of it. */
const aboutDecision = ({ id, verb, job, upgrade, jobId, upgradeId }: WithSubject) => ({
  ...{ decisionId: id, verb, jobId, upgradeId },
  project: job?.projectName ?? upgrade?.projectName,
});

async function refuseDecision(
  ctx: Context,
  decision: WithSubject,
  { words: told, detail }: Refusal,
): Promise<void> {
  const [words = ''] = await ctx.redact([told]); // it can name files
  ctx.log.info({ ...aboutDecision(decision), words, detail }, 'a decision was refused');
  await ctx.db.$transaction(async (tx) => {
    const data = { state: 'refused', words, settledAt: ctx.now(), moveOld: null, moveNew: null } as const;
    await tx.decision.update({ where: { id: decision.id }, data });
    const { verb, by, upgrade, job } = decision;
    const subject = job ? `job ${job.id}` : `upgrade ${upgrade?.id}`;
    const projectName = job?.projectName ?? upgrade?.projectName ?? null;
    await audit(tx, { person: by, action: verb, subject, projectName, at: data.settledAt }, words);
    await showSubject(ctx, tx, decision);
  });
}

async function recordSettled(
  ctx: Context,
  decision: WithSubject,
  { words: told = '', ...settled }: Settled,
): Promise<void> {
  const [words = ''] = await ctx.redact([told]);
  const { verb, upgrade, job } = decision;
  await ctx.db.$transaction(async (tx) => {
    const said = [words, await afterUndo(ctx, tx, decision)].filter(Boolean).join('; ') || null;
    const done = { state: 'done', words: said, settledAt: ctx.now() } as const;
    await tx.decision.update({ where: { id: decision.id }, data: done });
    if (upgrade) {
      const state = nextUpgradeState(upgrade.state, verb) ?? upgrade.state;
      const retireWhy = verb === 'retire' ? upgrade.retireWhy : null; // any other verb ends the offer
      await tx.upgrade.update({ where: { id: upgrade.id }, data: { ...settled, state, retireWhy } });
      if (verb === 'undo' || verb === 'retire')
        await tx.signal.update({ where: { id: upgrade.signalId }, data: uncovered });
    }
    if (job) {
      const delivery = nextDelivery(job.delivery, verb) ?? job.delivery;
      await tx.job.update({ where: { id: job.id }, data: { delivery, landed: settled.landed ?? null } });
      await (verb === 'discard' ? reopenEarlier : closeEarlier)(ctx, tx, job);
      if (delivery === 'merged' && settled.landed) await oweTicks(ctx, tx, job, settled.landed);
    }
    await showSubject(ctx, tx, decision);
  });
  ctx.log.info({ ...aboutDecision(decision), landed: settled.landed }, 'a decision was carried out');
}

async function showSubject(ctx: Context, tx: Tx, { upgrade, job }: WithSubject): Promise<void> {
  if (upgrade) await showUpgrade(ctx, tx, upgrade);
  if (!job) return;
  await refreshJob(ctx, tx, job.id);
  await oweCycleOf(ctx, tx, job);
}

import type { ArtifactKind } from '../domain/artifact.ts';
import { ceilingHours, obstacles } from '../domain/auto-accept.ts';
import type { TreeFile } from '../domain/diff.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal, type Refusal } from '../domain/result.ts';
import { readProof } from '../domain/stage/checked.ts';
import { isPolicy, isTrustable, policies, policyFor } from '../domain/trust.ts';
import { audit } from './audit.ts';
import type { Context, Tx } from './context.ts';

const hourMs = 3_600_000;

type Proposed = {
  readonly upgradeId: number;
  readonly project: Project;
  readonly files: readonly TreeFile[];
  /** Nothing was at its path in the commit it is made on. */
  readonly isNew: boolean;
};

/**
 * Approves what was just proposed where its kind needs no press, in the same transaction: then nobody sees it before it
 * was settled. False when it waits for a person; where only this upgrade is in the way, its line says what.
 */
export async function acceptAtOnce(ctx: Context, tx: Tx, proposed: Proposed): Promise<boolean> {
  const { upgradeId, project } = proposed;
  // Two upgrades of a project at once must not both be the last below the ceiling.
  await tx.$queryRaw`select 1 from "Project" where name = ${project.name} for no key update`;
  const upgrade = await tx.upgrade.findUniqueOrThrow({ where: { id: upgradeId } });
  const { kind, commit } = upgrade;
  if (kind === null || commit === null || !isTrustable(kind)) return false;
  const policy = await readPolicy(tx, project, kind);
  if (isRefusal(policy)) return false;
  const { perDay } = project.autoAccept;
  const accepted = await countAccepted(ctx, tx, project.name);
  const proof = readProof(upgrade.proof);
  const words = obstacles({ ...proposed, kind, proof, accepted, perDay }).join('; ');
  const decision = { verb: 'approve', upgradeId, by: policy.by, commit, at: ctx.now() } as const;
  const deed = { person: policy.by, action: 'approve', subject: `upgrade ${upgradeId}` };
  const projectName = project.name;
  await audit(tx, { ...deed, projectName, at: decision.at }, words === '' ? null : words);
  if (words !== '') {
    ctx.log.info({ upgradeId, words }, 'an upgrade waits for a person');
    await tx.decision.create({ data: { ...decision, state: 'refused', words, settledAt: ctx.now() } });
    return false;
  }
  const { id: decisionId } = await tx.decision.create({ data: decision });
  await ctx.queue.send(tx, { step: 'settle', project: project.name, decisionId });
  return true;
}

async function readPolicy(tx: Tx, { name, autoAccept }: Project, kind: ArtifactKind) {
  const trust = await tx.trust.findUnique({ where: { projectName_kind: { projectName: name, kind } } });
  return policyFor(kind, autoAccept.kinds, trust);
}

/** What was undone again counts: it was merged without a press that day. */
const countAccepted = (ctx: Context, tx: Tx, projectName: string): Promise<number> =>
  tx.decision.count({
    where: {
      ...{ verb: 'approve', state: { not: 'refused' }, by: { in: Object.values(policies) } },
      ...{ upgrade: { projectName }, at: { gt: new Date(ctx.now().getTime() - ceilingHours * hourMs) } },
    },
  });

type Decided = {
  readonly by: string;
  readonly moveNew: string | null;
  readonly upgrade: { readonly kind: ArtifactKind | null } | null;
};

/**
 * Judges again, before it is carried out, what was decided without a press: refused where that was switched off since.
 * What has begun to move is finished.
 */
export async function notTrusted(
  ctx: Context,
  project: Project,
  { by, moveNew, upgrade }: Decided,
): Promise<Refusal | null> {
  if (!isPolicy(by) || moveNew !== null || !upgrade?.kind) return null;
  const policy = await readPolicy(ctx.db, project, upgrade.kind);
  return isRefusal(policy) ? policy : null;
}

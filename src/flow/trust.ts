import type { Upgrade } from '../../prisma/client/client.ts';
import { say } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import {
  byUndo,
  isPolicy,
  isTrustable,
  mayOffer,
  offeredOn,
  type Policy,
  type Trustable,
  trustable,
} from '../domain/trust.ts';
import { switchedOff } from '../domain/trust-words.ts';
import type { TrustView } from '../domain/views.ts';
import { audit } from './audit.ts';
import { type Context, projectOf, type Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';

type Place = { readonly projectName: string; readonly kind: Trustable };
const whereTrust = ({ projectName, kind }: Place) => ({ projectName_kind: { projectName, kind } });

/** In whose name an upgrade landed last where nobody pressed for it; null where somebody did. */
export async function acceptedAs(db: Tx, upgradeId: number): Promise<Policy | null> {
  const last = await db.decision.findFirst({
    where: { upgradeId, state: 'done', verb: { in: ['approve', 'restore'] } },
    orderBy: { id: 'desc' },
  });
  return last && isPolicy(last.by) ? last.by : null;
}

/** What was decided about this kind in the project and carried out, oldest first. */
const readDone = (db: Tx, place: Place) =>
  db.decision.findMany({ where: { state: 'done', upgrade: place }, orderBy: { id: 'asc' } });

/** How it stands with the trust in the kind of a live upgrade, as far as that belongs on its line. */
export async function loadTrust(
  { db, projects }: Pick<Context, 'db' | 'projects'>,
  { id, projectName, kind, state }: Upgrade,
): Promise<TrustView | null> {
  if (state !== 'approved' || kind === null || !isTrustable(kind)) return null;
  const done = await readDone(db, { projectName, kind });
  if (!offeredOn(done).includes(id)) return null;
  const trust = await db.trust.findUnique({ where: whereTrust({ projectName, kind }) });
  if (mayOffer(kind, projectOf({ projects }, projectName)?.autoAccept.kinds ?? [], trust))
    return { kind, offered: true };
  const approvedAt = done.find(({ verb, upgradeId }) => verb === 'approve' && upgradeId === id)?.at;
  const since = trust?.on && approvedAt && trust.at >= approvedAt;
  return since ? { kind, offered: false, by: trust.by } : null;
}

/**
 * Writes down that upgrades of a kind need no press in a project from now on, or that they do. The lines that offer
 * it are shown again.
 */
export async function setTrust(
  ctx: Pick<Context, 'db' | 'queue' | 'now'>,
  { projectName, kind, on, by }: Place & { readonly on: boolean; readonly by: string },
): Promise<void> {
  const data = { on, by, at: ctx.now() };
  await ctx.db.$transaction(async (tx) => {
    const where = whereTrust({ projectName, kind });
    await tx.trust.upsert({ where, create: { projectName, kind, ...data }, update: data });
    const deed = { person: by, action: on ? 'trust' : 'distrust', subject: `every ${kind}` };
    await audit(tx, { ...deed, projectName, at: data.at });
    await showOffers(ctx, tx, { projectName, kind });
  });
}

/** Shows the lines again that offer to trust a kind, or say who did. */
async function showOffers(ctx: Pick<Context, 'queue'>, tx: Tx, place: Place): Promise<void> {
  for (const id of offeredOn(await readDone(tx, place))) {
    const { channel } = await tx.upgrade.findUniqueOrThrow({ where: { id } });
    await show(ctx, tx, messageKeys.upgradeLine(id), { channel });
  }
}

/** The press on *Trust this kind*; what there is to say to whoever came too late. */
export async function pressTrust(ctx: Context, upgradeId: number, by: string): Promise<Card | null> {
  const upgrade = await ctx.db.upgrade.findUnique({ where: { id: upgradeId } });
  const trust = upgrade && (await loadTrust(ctx, upgrade));
  if (!upgrade || !trust?.offered) return say('That is not offered any more. Nothing was changed.');
  await setTrust(ctx, { projectName: upgrade.projectName, kind: trust.kind, on: true, by });
  return null;
}

type Undoing = { readonly id: number; readonly verb: string; readonly upgrade: Upgrade | null };

/**
 * Switches off, with the undo of what nobody pressed for, every kind of the project; what there is to say about it,
 * null for anything else. What a person switched off stays theirs. To be called before the undo counts as done: the
 * lines that offer to trust are those that were seen until now.
 */
export async function afterUndo(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  { id, verb, upgrade }: Undoing,
): Promise<string | null> {
  if (verb !== 'undo' || !upgrade?.kind) return null;
  const { projectName } = upgrade;
  for (const kind of trustable) await showOffers(ctx, tx, { projectName, kind });
  if ((await acceptedAs(tx, upgrade.id)) === null) return null;
  const data = { on: false, by: byUndo(id), at: ctx.now() };
  await tx.trust.updateMany({ where: { projectName, on: true }, data });
  const create = trustable.map((kind) => ({ projectName, kind, ...data }));
  await tx.trust.createMany({ data: create, skipDuplicates: true });
  return switchedOff(projectName, upgrade.kind);
}

import type { Upgrade } from '../../prisma/client/client.ts';
import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import { type TrashRecord, trashFolder, trashPath, trashRecord, wayToTrash } from '../domain/trash-record.ts';
import type { Context } from './context.ts';
import { reasonId } from './decide.ts';
import type { Removal } from './landing-port.ts';
import { loadEvidence } from './load-views.ts';
import { type Case, move, type Settled } from './move-branch.ts';

/** Keeps a proposal under a ref in the trash; touches no branch. */
export async function kill(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
  const removal = await removalOf(ctx, of, upgrade, of.decision.commit);
  const kept = await ctx.git.kill(removal, `refs/audition/trash/${upgrade.id}`);
  return isRefusal(kept) ? kept : { trashPath: removal.trashPath, trashRef: kept.ref };
}

/** Gives the live path its previous state back by one commit, which puts the artifact into the trash folder. */
export async function undo(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
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
export async function restore(ctx: Context, of: Case, upgrade: Upgrade): Promise<Settled | Refusal> {
  if (upgrade.state === 'killed') return {};
  const places = { commit: upgrade.landed ?? '', trashPath: upgrade.trashPath ?? '' };
  return move(ctx, of, () => ctx.git.prepareRestore({ ...artifactOf(of, upgrade), ...places }));
}

async function recordOf(ctx: Context, { decision }: Case, upgrade: Upgrade): Promise<TrashRecord> {
  const { slug, noticed } = { slug: upgrade.slug ?? '', noticed: upgrade.noticed ?? '' };
  const said = await ctx.db.beat.findUnique({ where: { uuid: reasonId(decision.id) } });
  const { by, at, commit } = decision;
  const verb = wayToTrash(decision.verb);
  const offered = verb === 'retired' ? upgrade.retireWhy : null;
  const evidence = await loadEvidence(ctx, upgrade.id);
  return { verb, slug, noticed, reason: said?.request ?? offered, by, at, commit, evidence };
}

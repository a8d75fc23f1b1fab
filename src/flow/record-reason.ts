import { isRefusal } from '../domain/result.ts';
import { withReason } from '../domain/trash-record.ts';
import { type Context, projectOf } from './context.ts';
import { reasonId } from './decide.ts';
import type { WithSubject } from './move-branch.ts';

/**
 * Writes why something was killed into its RECORD.md, when that was said after the kill was carried out: the kill
 * waits for nobody. One commit more on its ref in the trash, unless it was restored, or killed once more, since.
 */
export async function recordReason(ctx: Context, decision: WithSubject): Promise<void> {
  const { id, verb, by, upgrade } = decision;
  const said = await ctx.db.beat.findUnique({ where: { uuid: reasonId(id) } });
  if (!said || verb !== 'kill' || upgrade?.state !== 'killed' || !upgrade.trashRef) return;
  const last = await ctx.db.decision.findFirst({
    where: { upgradeId: upgrade.id, state: 'done' },
    orderBy: { id: 'desc' },
  });
  const project = projectOf(ctx, upgrade.projectName);
  if (last?.id !== id || !project) return;
  const revised = await ctx.git.revise({
    ...{ project, ref: upgrade.trashRef, path: `${upgrade.trashPath}/RECORD.md` },
    edit: (record) => withReason(record, said.request),
    message: `Say why the ${upgrade.kind} ${upgrade.slug} was killed`,
    trailers: { 'Audition-Upgrade': String(upgrade.id), 'Requested-by': by },
  });
  if (isRefusal(revised))
    ctx.log.warn({ decisionId: id, ...revised }, 'a reason was not added to its record');
}

import { nothingToLookAt } from '../domain/answers.ts';
import type { Card } from '../domain/card.ts';
import { cutDiff, look } from '../domain/look.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { loadEvidence, loadUpgrade } from './load-views.ts';

/** The evidence of an upgrade, what was checked of it and its change, of which at most `maxChars` characters. */
export async function drawLook(
  ctx: Context,
  project: Project,
  upgradeId: number,
  maxChars = Number.POSITIVE_INFINITY,
): Promise<Card> {
  const upgrade = await loadUpgrade(ctx, upgradeId);
  if (!upgrade?.commit) return nothingToLookAt;
  const diff = await ctx.git.show(project, upgrade.commit);
  const [clean = ''] = await ctx.redact([diff]);
  return look(upgrade, await loadEvidence(ctx, upgradeId), cutDiff(clean, maxChars, upgradeId));
}

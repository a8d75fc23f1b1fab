import type { Submit } from '../domain/incoming.ts';
import { reasonIn } from '../domain/kill-reason.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { reasonId } from './decide.ts';
import { cleanWords, keepWords } from './hear-words.ts';

/**
 * Keeps why somebody killed an upgrade, as a reason given with the decision would be, and queues its record again.
 * Only who decided can say so, once; nothing said changes nothing.
 */
export async function giveReason(ctx: Context, { subject, user, values }: Submit): Promise<null> {
  const decision = await ctx.db.decision.findUnique({
    where: { id: Number(subject) },
    include: { upgrade: true },
  });
  const request = await cleanWords(ctx, reasonIn(values));
  if (request === '' || decision?.verb !== 'kill' || decision.by !== user || !decision.upgrade) return null;
  const { id: decisionId, upgrade } = decision;
  const { id, projectName } = upgrade;
  const uuid = reasonId(decisionId);
  await ctx.db.$transaction(async (tx) => {
    if ((await tx.beat.count({ where: { uuid } })) > 0) return;
    await keepWords(ctx, tx, upgrade.jobId, { uuid, request, at: ctx.now() });
    await audit(tx, { person: user, action: 'reason', subject: `upgrade ${id}`, projectName, at: ctx.now() });
    await ctx.queue.send(tx, { step: 'settle', project: projectName, decisionId });
  });
  return null;
}

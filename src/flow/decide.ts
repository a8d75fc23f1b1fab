import { nextDelivery, nextUpgradeState, type Verb } from '../domain/decision.ts';
import type { DecisionView } from '../domain/views.ts';
import type { Context, Tx } from './context.ts';
import { messageKeys, refreshJob, show } from './messages.ts';

export type Decided =
  | { kind: 'recorded'; decisionId: number }
  | { kind: 'too-late'; what: string; last: DecisionView | null };

type Press = { readonly verb: Verb; readonly subject: number; readonly by: string };

/**
 * Records a press and queues what carries it out. The subject's row is locked first, so of two people who
 * press at once one decides and the other is told who did. It changes nothing in any repository.
 */
export async function decide(ctx: Pick<Context, 'db' | 'queue' | 'now'>, press: Press): Promise<Decided> {
  return ctx.db.$transaction((tx) =>
    press.verb === 'merge' || press.verb === 'discard' || press.verb === 'branch'
      ? decideJob(ctx, tx, press)
      : decideUpgrade(ctx, tx, press),
  );
}

type Needs = Pick<Context, 'queue' | 'now'>;

async function decideUpgrade(ctx: Needs, tx: Tx, { verb, subject, by }: Press): Promise<Decided> {
  await tx.$queryRaw`select 1 from "Upgrade" where id = ${subject} for update`;
  const include = { decisions: { orderBy: { id: 'desc' }, take: 1 } } as const;
  const row = await tx.upgrade.findUnique({ where: { id: subject }, include });
  const what = `Upgrade ${subject}`;
  const last = row?.decisions[0] ?? null;
  if (!row?.commit || last?.state === 'pending' || !nextUpgradeState(row.state, verb))
    return { kind: 'too-late', what, last };
  const commit = verb === 'undo' ? (row.landed ?? row.commit) : row.commit;
  const decision = await tx.decision.create({
    data: { verb, upgradeId: subject, by, commit, at: ctx.now() },
  });
  await show(ctx, tx, messageKeys.upgradeLine(subject), { channel: row.channel });
  await ctx.queue.send(tx, { step: 'settle', project: row.projectName, decisionId: decision.id });
  return { kind: 'recorded', decisionId: decision.id };
}

async function decideJob(ctx: Needs, tx: Tx, { verb, subject, by }: Press): Promise<Decided> {
  await tx.$queryRaw`select 1 from "Job" where id = ${subject} for update`;
  const include = { decisions: { orderBy: { id: 'desc' }, take: 1 } } as const;
  const row = await tx.job.findUnique({ where: { id: subject }, include });
  const what = `The commit of job ${subject}`;
  const last = row?.decisions[0] ?? null;
  if (!row?.commit || last?.state === 'pending' || !nextDelivery(row.delivery, verb))
    return { kind: 'too-late', what, last };
  const decision = await tx.decision.create({
    data: { verb, jobId: subject, by, commit: row.commit, at: ctx.now() },
  });
  await refreshJob(ctx, tx, subject);
  await ctx.queue.send(tx, { step: 'settle', project: row.projectName, decisionId: decision.id });
  return { kind: 'recorded', decisionId: decision.id };
}

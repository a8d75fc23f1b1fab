import type { Job } from '../../prisma/client/client.ts';
import type { Context, Tx } from './context.ts';

/** Looks what a cycle does next in these projects, each on the host that has it. */
export async function oweCycle(
  { queue }: Pick<Context, 'queue'>,
  tx: Tx,
  cycleId: number,
  projects: readonly string[],
): Promise<void> {
  for (const project of projects) await queue.send(tx, { step: 'cycle', project, cycleId });
}

/** Looks again how the items of a cycle stand, after something became of the work on one of them. */
export async function oweCycleOf(
  ctx: Pick<Context, 'queue'>,
  tx: Tx,
  { projectName, item }: Pick<Job, 'projectName' | 'item'>,
): Promise<void> {
  if (item === null) return;
  const where = { projectName, item, cycleId: { not: null } } as const;
  const last = await tx.job.findFirst({ where, orderBy: { id: 'desc' } });
  if (last?.cycleId) await oweCycle(ctx, tx, last.cycleId, [projectName]);
}

import type { Cause } from '../domain/cycle.ts';
import type { Context, Tx } from './context.ts';
import { oweCycle } from './owe-cycle.ts';

type End = {
  readonly cycleId: number;
  readonly project: string;
  readonly cause: Cause;
  /** In a sentence. */
  readonly words: string | null;
};

/**
 * Ends a project's part of a cycle, and with the last part the cycle; else the others look whether it is their turn.
 * With the queue locked.
 */
export async function endPart(
  ctx: Pick<Context, 'queue' | 'now'>,
  tx: Tx,
  { cycleId, project, cause, words }: End,
): Promise<void> {
  const of = { cycleId_projectName: { cycleId, projectName: project } };
  const endedAt = ctx.now();
  await tx.cyclePart.update({ where: of, data: { cause, ended: words, endedAt, toDo: 0 } });
  const open = await tx.cyclePart.findMany({
    where: { cycleId, endedAt: null },
    orderBy: { projectName: 'asc' },
  });
  if (open.length === 0) await tx.cycle.update({ where: { id: cycleId }, data: { endedAt } });
  else
    await oweCycle(
      ctx,
      tx,
      cycleId,
      open.map(({ projectName }) => projectName),
    );
}

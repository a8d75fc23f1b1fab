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
  const parts = await tx.cyclePart.findMany({ where: { cycleId }, orderBy: { projectName: 'asc' } });
  const open = parts.filter((part) => part.endedAt === null);
  if (open.length > 0)
    return oweCycle(
      ctx,
      tx,
      cycleId,
      open.map(({ projectName }) => projectName),
    );
  const why = new Set(parts.map((part) => part.ended ?? part.cause ?? ''));
  const ended = why.size === 1 ? [...why].join() : parts.map(toldOf).join('; ');
  await tx.cycle.update({ where: { id: cycleId }, data: { endedAt, ended } });
}

const toldOf = ({
  projectName,
  ended,
  cause,
}: {
  projectName: string;
  ended: string | null;
  cause: string | null;
}) => `${projectName}: ${ended ?? cause}`;

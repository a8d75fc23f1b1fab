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

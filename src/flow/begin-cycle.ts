import type { Cycle } from '../../prisma/client/client.ts';
import { cycleGoing } from '../domain/cycle-words.ts';
import type { Project } from '../domain/project.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import { audit } from './audit.ts';
import { lockQueue } from './begin-next.ts';
import type { Context, Tx } from './context.ts';
import { messageKeys, show } from './messages.ts';
import { oweCycle } from './owe-cycle.ts';

export type CycleRequest = {
  /** UUID of the request: the same one twice is one cycle. */
  readonly id: string;
  readonly projects: readonly Project[];
  /** A Slack user id, `cli:<user>`, or the schedule's name: who its jobs are asked by. */
  readonly by: string;
  /** Where its message goes, and those of the jobs of projects without a channel; null for none. */
  readonly channel: string | null;
  /** Items it begins at most, and dollars after which it begins no more, in all projects; null: no limit. */
  readonly maxJobs: number | null;
  readonly maxUsd: number | null;
};

/**
 * Records a cycle, owes its message and lets each project look for its first item. Refuses a second one in a project,
 * naming the first. Whoever calls it has looked that the person may use these projects.
 */
export async function beginCycle(
  ctx: Pick<Context, 'db' | 'queue' | 'now'>,
  { id: requestId, by, projects, ...wanted }: CycleRequest,
): Promise<{ readonly cycle: Cycle; readonly isNew: boolean } | Refusal> {
  const names = [...new Set(projects.map(({ name }) => name))];
  if (names.length === 0) return refuse('no-project', 'There is no project to work through.');
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const known = await tx.cycle.findUnique({ where: { requestId } });
    if (known) return { cycle: known, isNew: false };
    const words = await whyNot(tx, names);
    const deed = { person: by, action: 'cycle', at: ctx.now() };
    if (words !== null) {
      for (const name of names) await audit(tx, { ...deed, subject: name, projectName: name }, words);
      return refuse('going', words);
    }
    const parts = { create: names.map((projectName) => ({ projectName })) };
    const row = { requestId, projects: names, startedBy: by, startedAt: ctx.now(), ...wanted, parts };
    const cycle = await tx.cycle.create({ data: row });
    for (const projectName of names) await audit(tx, { ...deed, subject: `cycle ${cycle.id}`, projectName });
    await show(ctx, tx, messageKeys.cycleRoot(cycle.id), cycle);
    await oweCycle(ctx, tx, cycle.id, names);
    return { cycle, isNew: true };
  });
}

/** The cycle that is at work in one of these projects, in words; null when none is. */
async function whyNot(tx: Tx, names: readonly string[]): Promise<string | null> {
  const going = await tx.cyclePart.findFirst({
    where: { projectName: { in: [...names] }, endedAt: null },
    orderBy: { cycleId: 'asc' },
  });
  return going && cycleGoing(going.cycleId, going.projectName);
}

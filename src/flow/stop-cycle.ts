import { cycleOfOthers, cycleStopped } from '../domain/cycle-words.ts';
import { mayUse } from '../domain/permission.ts';
import { type Refusal, refuse } from '../domain/result.ts';
import { judge } from './allow.ts';
import { audit } from './audit.ts';
import { lockQueue } from './begin-next.ts';
import { endQueued } from './cancel-job.ts';
import { type Context, projectOf } from './context.ts';
import { endPart } from './end-cycle.ts';
import { messageKeys, show } from './messages.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'projects' | 'login' | 'perPerson'>;
type Order = { readonly cycleId: number; readonly by: string };

/**
 * Lets a cycle begin nothing more: its queued jobs are cancelled, what runs goes on. Refuses one that is stopped or has
 * ended; what it returns is a sentence for whoever said stop.
 */
export async function stopCycle(
  ctx: Needs,
  { cycleId: id, by }: Order,
): Promise<Refusal | { readonly words: string }> {
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const cycle = await tx.cycle.findUnique({ where: { id }, include: { parts: true } });
    const deed = { person: by, action: 'stop', subject: `cycle ${id}`, at: ctx.now() };
    const projectName = cycle?.projects[0] ?? null;
    if (!cycle || cycle.endedAt !== null || cycle.stoppedBy !== null) {
      const words = cycle ? `Cycle ${id} is not at work any more.` : `There is no cycle ${id}.`;
      await audit(tx, { ...deed, projectName }, words);
      return refuse('not-going', words);
    }
    await audit(tx, { ...deed, projectName });
    await tx.cycle.update({ where: { id }, data: { stoppedBy: by } });
    const queued = await tx.job.findMany({ where: { cycleId: id, state: 'queued' }, orderBy: { id: 'asc' } });
    for (const job of queued) await endQueued(ctx, tx, job.id, by);
    const running = await tx.job.findMany({
      where: { cycleId: id, state: 'running' },
      orderBy: { id: 'asc' },
    });
    const busy = running.map((job) => job.projectName);
    const idle = cycle.parts.filter((part) => part.endedAt === null && !busy.includes(part.projectName));
    for (const { projectName: project } of idle)
      await endPart(ctx, tx, { cycleId: id, project, cause: 'stopped', words: null });
    await show(ctx, tx, messageKeys.cycleRoot(id), cycle);
    return {
      words: cycleStopped(
        id,
        running.map((job) => job.id),
      ),
    };
  });
}

/** The same for a person: whoever did not begin it has to be a user of all its projects. */
export async function stopForPerson(
  ctx: Needs & Pick<Context, 'slack' | 'log'>,
  { cycleId: id, by }: Order,
): Promise<Refusal | { readonly words: string }> {
  const cycle = await ctx.db.cycle.findUnique({ where: { id } });
  const others = cycle && cycle.startedBy !== by ? cycle.projects : [];
  for (const name of others) {
    const project = projectOf(ctx, name);
    if (!project || (await judge(ctx, mayUse, project, by)) === null) continue;
    const refusal = refuse('not-allowed', cycleOfOthers(id));
    const deed = { person: by, action: 'stop', subject: `cycle ${id}`, projectName: name, at: ctx.now() };
    await audit(ctx.db, deed, refusal.words);
    return refusal;
  }
  return stopCycle(ctx, { cycleId: id, by });
}

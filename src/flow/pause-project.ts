import { byLogin } from '../domain/pause.ts';
import type { Person } from '../domain/permission.ts';
import { audit } from './audit.ts';
import { beginNext, lockQueue } from './begin-next.ts';
import type { Context, Tx } from './context.ts';
import { refreshQueue } from './messages.ts';

type Needs = Pick<Context, 'db' | 'queue' | 'now' | 'projects' | 'login' | 'perPerson'>;
type Order = { readonly project: string; readonly by: Person };

/** Begins no more jobs of a project until it is resumed; what runs goes on. Null when done, else who had paused it. */
export async function pauseProject(ctx: Needs, { project, by }: Order): Promise<Person | null> {
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const { pausedBy } = await tx.project.findUniqueOrThrow({ where: { name: project } });
    if (pausedBy === by) return null; // asked again, as after a crash before the answer: it is done and written down
    await note(ctx, tx, { project, by }, 'pause');
    if (pausedBy !== null) return pausedBy;
    await tx.project.update({ where: { name: project }, data: { pausedBy: by } });
    await refreshQueue(ctx, tx, { projectName: project }, 'all');
    return null;
  });
}

/**
 * Begins jobs of a project again, also those that waited for a usage limit: whoever resumes says that it is over. A
 * login that was missing was missing everywhere, so what was paused for it is resumed everywhere. False when nothing
 * was held back.
 */
export async function resumeProject(ctx: Needs, { project, by }: Order): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    await lockQueue(tx);
    const { pausedBy } = await tx.project.findUniqueOrThrow({ where: { name: project } });
    await note(ctx, tx, { project, by }, 'resume');
    const waiting = { projectName: project, state: 'queued', notBefore: { not: null } } as const;
    const putOff = await tx.job.updateMany({ where: waiting, data: { notBefore: null } });
    const where = pausedBy === byLogin ? { pausedBy } : { name: project };
    const rows = await tx.project.findMany({ where, orderBy: { name: 'asc' } });
    await tx.project.updateMany({ where, data: { pausedBy: null } });
    for (const { name } of rows) {
      await beginNext(ctx, tx, name);
      await refreshQueue(ctx, tx, { projectName: name }, 'all');
    }
    return pausedBy !== null || putOff.count > 0;
  });
}

const note = (ctx: Needs, tx: Tx, { project, by }: Order, action: 'pause' | 'resume'): Promise<void> =>
  audit(tx, { person: by, action, subject: project, projectName: project, at: ctx.now() });

/**
 * Claude was not logged in: every project of this host would meet that with each of its jobs, so none is begun until
 * somebody resumes one; those of other hosts have their own login. A command of the CLI has no queue to save: whoever
 * typed it sees what is wrong. To be called with the queue locked.
 */
export async function pauseForLogin(ctx: Needs & Pick<Context, 'serves'>, tx: Tx): Promise<void> {
  const open = { name: { in: [...ctx.serves] }, pausedBy: null };
  const rows = await tx.project.findMany({ where: open, orderBy: { name: 'asc' } });
  await tx.project.updateMany({ where: open, data: { pausedBy: byLogin } });
  for (const { name } of rows) {
    const deed = { person: byLogin, action: 'pause', subject: name, projectName: name };
    await audit(tx, { ...deed, at: ctx.now() });
    await refreshQueue(ctx, tx, { projectName: name }, 'all');
  }
}

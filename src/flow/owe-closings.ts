import { closedAt, owedDates } from '../domain/due.ts';
import { dateAfter } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import type { Context } from './context.ts';
import { eodOf, lastTaken, seenSince, take } from './slots.ts';

type Needs = Pick<Context, 'db' | 'now' | 'queue'>;

/** Queues the close of every day that has ended and had work, from old to new. */
export async function oweClosings(ctx: Needs, project: Project): Promise<void> {
  const name = eodOf(project.name);
  const isOn = await isWritten(ctx, project);
  const seen = await seenSince(ctx, name, isOn ? 'on' : 'off');
  if (!isOn) return;
  const last = (await lastTaken(ctx.db, name))?.due ?? null;
  for (const date of owedDates(project.day, { seen, last }, ctx.now())) {
    const worked = await hadWork(ctx, project, date);
    await ctx.db.$transaction(async (tx) => {
      await take(ctx, tx, { name, due: date }, worked ? null : 'nothing was done');
      if (worked) await ctx.queue.send(tx, { step: 'close', project: project.name, date, by: 'eod' });
    });
  }
}

/** Whether days of the project are closed: as the file says, else as somebody pressed; until then it is asked about. */
export async function isWritten(
  { db }: Pick<Context, 'db'>,
  { name, day: { worklog } }: Pick<Project, 'name' | 'day'>,
): Promise<boolean> {
  if (worklog !== undefined) return worklog !== 'off';
  const row = await db.project.findUnique({ where: { name } });
  return !row?.worklogAsked || row.worklogOn === true;
}

/** Whether there was a job or a decision since the day before was closed: what comes late in the evening is of the next. */
async function hadWork({ db }: Needs, { name: projectName, day }: Project, date: string): Promise<boolean> {
  const during = { gt: closedAt(dateAfter(date, -1), day), lte: closedAt(date, day) };
  const jobs = await db.job.count({
    where: { projectName, OR: [{ createdAt: during }, { startedAt: during }, { endedAt: during }] },
  });
  if (jobs > 0) return true;
  const of = [{ projectName }, { job: { projectName } }, { upgrade: { projectName } }];
  return (await db.decision.count({ where: { at: during, OR: of } })) > 0;
}

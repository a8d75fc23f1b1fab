import { closedAt, owedDates } from '../domain/due.ts';
import { dateAfter, momentOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isOn, worklogState } from '../domain/worklog/switch.ts';
import type { Context } from './context.ts';
import { eodOf, lastTaken, seenSince, take } from './slots.ts';

type Needs = Pick<Context, 'db' | 'now' | 'queue'>;

/** Queues the close of every day that has ended and had work, from old to new. */
export async function oweClosings(ctx: Needs, project: Project): Promise<void> {
  const name = eodOf(project.name);
  const isDue = await isLookedAt(ctx, project);
  const seen = await seenSince(ctx, name, isDue ? 'on' : 'off');
  if (!isDue) return;
  const last = (await lastTaken(ctx.db, name))?.due ?? null;
  for (const date of owedDates(project.day, { seen, last }, ctx.now())) {
    const worked = await hadWork(ctx, project, date);
    await ctx.db.$transaction(async (tx) => {
      await take(ctx, tx, { name, due: date }, worked ? null : 'nothing was done');
      if (worked) await ctx.queue.send(tx, { step: 'close', project: project.name, date, by: 'eod' });
    });
  }
}

/** Whether the clock has anything to do with days of the project: they are written, or people have to be asked once. */
async function isLookedAt({ db }: Needs, { name, day: { worklog } }: Project): Promise<boolean> {
  const row = await db.project.findUnique({ where: { name } });
  const state = worklogState(worklog, row);
  return isOn(state) || (state.rule === 'ask' && !row?.worklogAsked);
}

/**
 * Whether anything happened that its log, or the end of the log before it, could tell: since the day before was closed
 * (what comes late in the evening is told by the next close) or since midnight, whichever is earlier.
 */
async function hadWork({ db }: Needs, { name: projectName, day }: Project, date: string): Promise<boolean> {
  const begins = [closedAt(dateAfter(date, -1), day), momentOf(date, '00:00', day.zone)];
  const gt = new Date(Math.min(...begins.map((at) => at.getTime())));
  const during = { gt, lte: closedAt(date, day) };
  const [ofProject, ofUpgrade] = [{ projectName }, { upgrade: { projectName } }];
  const counts: (() => Promise<number>)[] = [
    () => db.job.count({ where: { ...ofProject, OR: isIn(['createdAt', 'startedAt', 'endedAt'], during) } }),
    () =>
      db.decision.count({
        where: {
          AND: [
            { OR: isIn(['at', 'settledAt'], during) },
            { OR: [ofProject, { job: ofProject }, ofUpgrade] },
          ],
        },
      }),
    () => db.session.count({ where: { kind: 'builder', ...ofUpgrade, endedAt: during } }),
    () => db.signal.count({ where: { ...ofProject, firedAt: during } }),
    () => db.remark.count({ where: { ...ofProject, answeredAt: during } }),
  ];
  for (const count of counts) if ((await count()) > 0) return true;
  return false;
}

type Span = { readonly gt: Date; readonly lte: Date };
const isIn = (columns: readonly string[], during: Span) => columns.map((column) => ({ [column]: during }));

import { dateClosedAt, owedSlot } from '../domain/due.ts';
import { dateAfter, localDate, monthAfter, monthOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { isRefusal } from '../domain/result.ts';
import { bySchedule, type Doing, type Schedule } from '../domain/schedule.ts';
import { beginCycle } from './begin-cycle.ts';
import type { Context, Tx } from './context.ts';
import { recordJob } from './request-job.ts';
import { rollOver } from './roll-over.ts';
import { lastTaken, scheduleSlot, seenSince, take } from './slots.ts';

type Scheduled = { readonly schedule: Schedule; readonly project: Project };
/** One time of a schedule; `id` is that of what it leads to. */
type Run = Scheduled & { readonly at: Date; readonly due: string; readonly id: string };

/** The id of what a time of a schedule leads to. */
export const idOfRun = (ctx: Pick<Context, 'idFor'>, name: string, due: string): string =>
  ctx.idFor(`${scheduleSlot(name)}/${due}`);

/** Does what a schedule is for, when a time of it has come: of several that were missed once, for the newest. */
export async function runSchedule(ctx: Context, scheduled: Scheduled): Promise<void> {
  const { schedule } = scheduled;
  const name = scheduleSlot(schedule.name);
  const since = await seenSince(ctx, name, `${schedule.cron} ${schedule.zone}`);
  const last = await lastTaken(ctx.db, name);
  const after = new Date(Math.max(since.getTime(), last ? Date.parse(last.due) : 0));
  const owed = owedSlot(schedule, after, ctx.now());
  if (!owed) return;
  const due = owed.due.toISOString();
  if (owed.missedFrom) {
    const words = `missed, with all before ${due}: nothing was running`;
    // After a crash before what this time leads to, that is written down already, of the first that was missed.
    if (last?.words !== words) await take(ctx, ctx.db, { name, due: owed.missedFrom.toISOString() }, words);
  }
  const run = { ...scheduled, at: owed.due, due, id: idOfRun(ctx, schedule.name, due) };
  await runs[schedule.doing.kind](ctx, run);
}

type Do = (ctx: Context, run: Run) => Promise<void>;

const timeOf = ({ schedule, due }: Run) => ({ name: scheduleSlot(schedule.name), due });

/** A job, unless the one of the last time has not ended: they would only pile up behind it. */
const job: Do = async (ctx, run) => {
  const { schedule, project, id } = run;
  const { name, doing } = schedule;
  const [task = ''] = await ctx.redact([doing.kind === 'job' ? doing.task : '']);
  await ctx.db.$transaction(async (tx) => {
    const open = await openJob(tx, name);
    if (open !== null)
      return take(ctx, tx, timeOf(run), `left out: job ${open} of an earlier time has not ended`);
    const asked = { id, project, task, askedBy: bySchedule(name), channel: project.channel ?? null };
    const begun = await recordJob(ctx, tx, asked);
    await take(ctx, tx, timeOf(run), `job ${begun.id}`);
  });
};

async function openJob(tx: Tx, name: string): Promise<number | null> {
  const where = { askedBy: bySchedule(name), state: { not: 'ended' } } as const;
  return (await tx.job.findFirst({ where, orderBy: { id: 'asc' } }))?.id ?? null;
}

const cycle: Do = async (ctx, run) => {
  const { schedule, project, id } = run;
  const { name, doing } = schedule;
  const begun = await beginCycle(ctx, {
    ...{ id, projects: [project], by: bySchedule(name), channel: project.channel ?? null },
    ...{ maxJobs: doing.kind === 'cycle' ? doing.max : null, maxUsd: null },
  });
  await take(ctx, ctx.db, timeOf(run), isRefusal(begun) ? begun.words : 'cycle begun');
};

const eod: Do = async (ctx, run) => {
  const { schedule, project, at } = run;
  const date = dateClosedAt(at, project.day.zone);
  const step = { step: 'close', project: project.name, date, by: bySchedule(schedule.name) } as const;
  await ctx.db.$transaction(async (tx) => {
    await take(ctx, tx, timeOf(run), `closes ${date}`);
    await ctx.queue.send(tx, step);
  });
};

/** From the month before to the one that begins: on its last day a month is over, as it is for a person who asks. */
const rollover: Do = async (ctx, run) => {
  const { schedule, project, at, id } = run;
  const to = monthOf(dateAfter(localDate(at, project.day.zone), 1));
  const wanted = { project, from: monthAfter(to, -1), to, by: bySchedule(schedule.name), id };
  const moved = await rollOver(ctx, wanted);
  await take(ctx, ctx.db, timeOf(run), isRefusal(moved) ? moved.words : `moved to ${to}`);
};

const runs: Readonly<Record<Doing['kind'], Do>> = { job, cycle, eod, rollover };

import { slotsAfter } from '../domain/cron.ts';
import { closedAt, monthOverAt } from '../domain/due.ts';
import { outcomeWords } from '../domain/job-words.ts';
import { dateAfter, localDate, monthAfter, monthOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { doesWords, type ScheduleView } from '../domain/schedule-words.ts';
import { isOn } from '../domain/worklog/switch.ts';
import type { Context } from './context.ts';
import { idOfRun } from './run-schedule.ts';
import { loadWorklog } from './set-worklog.ts';
import { eodOf, lastTaken, rolloverOf, scheduleSlot } from './slots.ts';

type Reads = Pick<Context, 'db' | 'now' | 'schedules' | 'idFor'>;
/** So many of the next times are told. */
const told = 3;

/** What is done by the clock in these projects: the schedules of the file, the end of each day, each month's rollover. */
export async function listSchedules(ctx: Reads, projects: readonly Project[]): Promise<ScheduleView[]> {
  const views: ScheduleView[] = [];
  for (const project of projects)
    views.push(...(await ofFile(ctx, project)), ...(await ofDays(ctx, project)));
  return views;
}

async function ofFile(ctx: Reads, { name: project }: Project): Promise<ScheduleView[]> {
  const schedules = ctx.schedules.filter((schedule) => schedule.project === project);
  return Promise.all(
    schedules.map(async ({ name, cron, zone, doing }) => {
      const slots = slotsAfter({ cron, zone }, ctx.now());
      const next = Array.from({ length: told }, () => slots.next().value);
      const [kind, does] = [doing.kind, doesWords(doing)];
      return { name, project, kind, does, when: cron, zone, next, last: await last(ctx, scheduleSlot(name)) };
    }),
  );
}

async function ofDays(ctx: Reads, project: Project): Promise<ScheduleView[]> {
  const { name, day, plan } = project;
  const { zone, eod: when } = day;
  const today = localDate(ctx.now(), zone);
  const dates = isOn(await loadWorklog(ctx, project))
    ? [-1, 0, 1, 2, 3].map((days) => dateAfter(today, days))
    : [];
  const months = plan.rollover ? [-1, 0, 1, 2].map((months) => monthAfter(monthOf(today), months)) : [];
  const of = async (kind: 'eod' | 'rollover', slot: string, moments: Date[]) => ({
    ...{ name: kind, project: name, kind, does: doesWords({ kind }), zone },
    when: kind === 'eod' ? `every day at ${when}` : "every month's end",
    next: moments.filter((at) => at > ctx.now()).slice(0, told),
    last: await last(ctx, slot),
  });
  const closings = dates.map((date) => closedAt(date, day));
  const ends = months.map((month) => monthOverAt(month, day));
  return [
    ...(dates.length > 0 ? [await of('eod', eodOf(name), closings)] : []),
    ...(months.length > 0 ? [await of('rollover', rolloverOf(name), ends)] : []),
  ];
}

/** What was taken last of this name, and what became of it: of a job or a cycle as it stands now. */
async function last(ctx: Reads, slot: string): Promise<ScheduleView['last']> {
  const taken = await lastTaken(ctx.db, slot);
  if (!taken) return null;
  const { due, words } = taken;
  const where = { requestId: idOfRun(ctx, slot.slice(scheduleSlot('').length), due) };
  const isOfFile = slot.startsWith(scheduleSlot(''));
  const job = isOfFile ? await ctx.db.job.findUnique({ where }) : null;
  const cycle = isOfFile && !job ? await ctx.db.cycle.findUnique({ where, include: { parts: true } }) : null;
  if (job) return { due, became: `job ${job.id}: ${job.outcome ? outcomeWords[job.outcome] : job.state}` };
  if (cycle) {
    const [only] = cycle.parts; // a schedule is of one project
    return { due, became: `cycle ${cycle.id}: ${only?.ended ?? only?.cause ?? 'at work'}` };
  }
  return { due, became: words ?? 'being done' };
}

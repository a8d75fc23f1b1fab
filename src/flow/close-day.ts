import { closedAt } from '../domain/due.ts';
import { dateAfter } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { type DayFacts, isEmptyDay, isSame, isWhole } from '../domain/worklog/facts.ts';
import { byClock } from '../domain/worklog/render.ts';
import { isOn, worklogState } from '../domain/worklog/switch.ts';
import type { Context } from './context.ts';
import { type Kept, loadLog } from './load-log.ts';
import { channelOf, offerWorklog } from './offer-worklog.ts';
import { dayOf, noPlan, readDay, readLogBefore } from './read-day.ts';
import type { Day } from './read-day-decided.ts';
import { planThen } from './read-progress.ts';
import { storeLog } from './store-log.ts';
import { writeProse } from './write-prose.ts';

/** A local date (2026-03-31); `by` is a person, or `eod` when it is the hour of that. */
export type Closing = { readonly project: Project; readonly date: string; readonly by: string };

/**
 * Writes the work log of a local day, as far as it has come; null when nothing happened, or nobody wants it. Each date
 * has one log and one message: closed again, it is added to, until the day is over and all of it is told. What happened
 * after a day's last close is added by the first close of a later day, so that it is told once, under its own date.
 */
export async function closeDay(ctx: Context, { project, date, by }: Closing): Promise<Kept | null> {
  const day = dayOf(ctx, project, date);
  if (!day) return null;
  const row = await ctx.db.project.findUnique({ where: { name: project.name } });
  const state = worklogState(project.day.worklog, row);
  if (by === byClock && !isOn(state)) {
    if (state.rule === 'ask') await offerWorklog(ctx, project, day);
    return null;
  }
  await finishEarlier(ctx, project, day);
  if (isOn(state)) await writeLateDay(ctx, project, day);
  return writeLog(ctx, { project, day, by });
}

/** Adds to the log before this one what happened after it was written. */
async function finishEarlier(ctx: Context, project: Project, day: Day): Promise<void> {
  const before = await readLogBefore(ctx, day);
  const earlier = before && !isWhole(before) && dayOf(ctx, project, before.date);
  if (earlier) await writeLog(ctx, { project, day: earlier, by: byClock });
}

/** The day before, where all that happened on it came after its hour: it was not closed, for it was empty then. */
async function writeLateDay(ctx: Context, project: Project, { date }: Day): Promise<void> {
  const day = dayOf(ctx, project, dateAfter(date, -1));
  if (!day || (await loadLog(ctx, project.name, day.date))) return;
  const hour = closedAt(day.date, project.day);
  if (hour >= day.end || !isEmptyDay(await readDay(ctx, { ...day, until: hour }, noPlan))) return;
  await writeLog(ctx, { project, day, by: byClock });
}

type Writing = { readonly project: Project; readonly day: Day; readonly by: string };

async function writeLog(ctx: Context, { project, day, by }: Writing): Promise<Kept | null> {
  const kept = await loadLog(ctx, project.name, day.date);
  if (kept && isWhole(kept.facts)) return storeLog(ctx, { project, log: kept, isNews: false });
  const facts = await readDay(ctx, day, await planThen(ctx, project, day, kept?.facts ?? null));
  if (!kept && isEmptyDay(facts)) return null;
  if (kept && isSame(kept.facts, facts)) {
    const log = { ...kept, facts: { ...kept.facts, until: facts.until } };
    return storeLog(ctx, { project, log, isNews: false });
  }
  const added = kept ? addedTo(kept.facts, facts) : facts;
  const worded = await writeProse(ctx, project, added);
  const channel = kept?.channel ?? (await channelOf(ctx, project));
  return storeLog(ctx, {
    project,
    log: { facts: added, ...worded, closedBy: by, channel },
    isNews: true,
  });
}

const addedTo = ({ until, revision }: DayFacts, facts: DayFacts): DayFacts => ({
  ...facts,
  ...{ before: until, revision: revision + 1 },
});

import { dateAfter, localDate, momentOf } from '../domain/local-time.ts';
import type { Project } from '../domain/project.ts';
import { carryAt, followUp } from '../domain/worklog/carry.ts';
import { type DayFacts, factsSchema, isWhole, type PlanFact } from '../domain/worklog/facts.ts';
import type { Context } from './context.ts';
import { type Day, readDecisions, readGates, readSignalsOf, readUpgrades } from './read-day-decided.ts';
import { jobFacts, readRecorded } from './read-day-jobs.ts';
import { readTalk } from './read-day-talk.ts';
import { readSpentIn } from './read-spent.ts';

/** What the plan says: what is shown of it, and the items that are closed. */
export type PlanRead = { readonly plan: PlanFact | null; readonly closed: ReadonlySet<string> };
export const noPlan: PlanRead = { plan: null, closed: new Set() };

type Reads = Pick<Context, 'db' | 'now'>;

/** The local day of a project, from its midnight to the next, or to now while it lasts; null for one that is to come. */
export function dayOf({ now }: Pick<Context, 'now'>, { name, day }: Project, date: string): Day | null {
  const [from, end] = [date, dateAfter(date, 1)].map((of) => momentOf(of, '00:00', day.zone));
  if (!from || !end || from > now()) return null;
  return { project: name, date, zone: day.zone, from, end, until: end < now() ? end : now() };
}

/** What the record says of a day, as it stood at its end. */
export async function readDay({ db }: Reads, day: Day, { plan, closed }: PlanRead): Promise<DayFacts> {
  const { project, date, zone, from, end, until } = day;
  const before = await readLogBefore({ db }, day);
  const jobs = await readRecorded(db, day);
  const dateOf = (at: Date) => localDate(at, zone);
  const carry = carryAt(jobs, { at: until, dateOf, closed });
  const ended = jobFacts(jobs, day);
  const sum = (amount: (fact: (typeof ended)[number]) => number) =>
    ended.reduce((total, fact) => total + amount(fact), 0);
  return {
    ...{ project, date, zone, from: from.toISOString(), until: until.toISOString(), end: end.toISOString() },
    ...{ before: null, revision: 1, jobs: ended, carry, plan },
    closed: [...closed].filter((id) => jobs.some(({ item }) => item === id)),
    decisions: await readDecisions(db, day),
    gates: await readGates(db, day),
    upgrades: await readUpgrades(db, day),
    signals: await readSignalsOf(db, day),
    talk: await readTalk(db, day),
    earlier: before ? followUp(before.carry, carry, jobs, { at: until, closed }) : [],
    earlierDate: before?.date ?? null,
    late: before ? lateOf(before) : [],
    spend: {
      ...{ jobs: sum(({ usd }) => usd), minutes: sum(({ minutes }) => minutes) },
      upgrades: (await readSpentIn(db, project, { gte: from, lt: until })).dollars,
    },
  };
}

/** The facts of the last log before a day. */
export async function readLogBefore(
  { db }: Pick<Context, 'db'>,
  { project, date }: Day,
): Promise<DayFacts | null> {
  const row = await db.workLog.findFirst({
    where: { projectName: project, date: { lt: date } },
    orderBy: { date: 'desc' },
  });
  return factsSchema.safeParse(row?.facts).data ?? null;
}

/** What ended on that day after people had read its log. */
function lateOf(log: DayFacts): DayFacts['late'] {
  const { before, jobs } = log;
  if (before === null || !isWhole(log)) return [];
  return jobs.filter(({ at }) => at >= before).map(({ refs, title, outcome }) => ({ refs, title, outcome }));
}

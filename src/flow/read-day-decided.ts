import type { Prisma } from '../../prisma/client/client.ts';
import { monthName } from '../domain/local-time.ts';
import { oneLine } from '../domain/words.ts';
import {
  commitRefs,
  type DayFacts,
  type DecisionFact,
  itemRef,
  jobRef,
  rolloverRef,
  signalRef,
  upgradeRef,
} from '../domain/worklog/facts.ts';
import { writeSchema } from '../domain/write.ts';
import type { Tx } from './context.ts';
import { readSignals } from './signal-views.ts';

/** A local day of a project, as far as it is told. */
export type Day = {
  readonly project: string;
  readonly date: string;
  readonly zone: string;
  readonly from: Date;
  readonly until: Date;
  readonly end: Date;
};

const withSubject = { job: true, upgrade: true } as const satisfies Prisma.DecisionInclude;
type Row = Prisma.DecisionGetPayload<{ include: typeof withSubject }>;

/** What was decided on a day and carried out or refused, in that order; work logs are no work. */
export async function readDecisions(
  db: Tx,
  { project: projectName, from, until }: Day,
): Promise<DecisionFact[]> {
  const rows = await db.decision.findMany({
    where: {
      state: { not: 'pending' },
      settledAt: { gte: from, lt: until },
      OR: [{ projectName }, { job: { projectName } }, { upgrade: { projectName } }],
    },
    include: withSubject,
    orderBy: [{ settledAt: 'asc' }, { id: 'asc' }],
  });
  return rows.flatMap((row) => {
    const subject = subjectOf(row);
    if (subject === null) return [];
    const { by, state, words, settledAt, at } = row;
    return {
      ...{ verb: row.verb, ...subject, by, state: state === 'done' ? state : 'refused', words },
      at: (settledAt ?? at).toISOString(),
    };
  });
}

type Subject = Pick<DecisionFact, 'refs' | 'title'> & { readonly verb?: string };

function subjectOf({ verb, job, upgrade, write, commit }: Row): Subject | null {
  if (job) {
    const landed = verb === 'discard' ? [] : commitRefs(job.landed);
    const item = job.item === null ? [] : [itemRef(job.item)];
    return { refs: [jobRef(job.id), ...landed, ...item], title: oneLine(job.itemTitle ?? job.task) };
  }
  if (upgrade) {
    const landed = verb === 'approve' || verb === 'restore' ? commitRefs(upgrade.landed) : [];
    return {
      refs: [upgradeRef(upgrade.id), ...landed],
      title: oneLine(upgrade.slug ?? upgrade.noticed ?? 'an upgrade'),
    };
  }
  const { data } = writeSchema.safeParse(write);
  if (data?.kind === 'tick')
    return {
      verb: 'tick',
      refs: [itemRef(data.item), ...commitRefs(commit)],
      title: oneLine(data.title),
    };
  if (data?.kind !== 'rollover') return null;
  const { from, to, moved = [] } = data;
  if (moved.length === 0) return null; // a month that ended complete is no news of the next day
  const refs = [rolloverRef(from), ...moved.map(({ id }) => itemRef(id))];
  return { verb: 'rollover', refs, title: `from ${monthName(from)} to ${monthName(to)}: ${named(moved)}` };
}

/** As many moved items as are named. */
const mostNamed = 20;

function named(moved: readonly { readonly title: string }[]): string {
  const more = moved.length - mostNamed;
  const titles = moved.slice(0, mostNamed).map(({ title }) => oneLine(title));
  return [...titles, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** So much of what a gate said last is told (characters). */
const tailChars = 160;

/** The gates that did not let a job begin or be delivered. */
export async function readGates(db: Tx, { project, from, until }: Day): Promise<DayFacts['gates']> {
  const rows = await db.gate.findMany({
    where: { passed: false, ranAt: { gte: from, lt: until }, job: { projectName: project } },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ jobId, name, at, tail }) => ({
    refs: [jobRef(jobId)],
    ...{ name: oneLine(name), at, said: oneLine(tail.trim().split('\n').at(-1) ?? '', tailChars) },
  }));
}

/** The upgrades that were proposed on the day, or could not be built: when the last look at one ended. */
export async function readUpgrades(db: Tx, { project, from, until }: Day): Promise<DayFacts['upgrades']> {
  const rows = await db.upgrade.findMany({
    where: { projectName: project, createdAt: { lt: until }, state: { not: 'building' } },
    include: { signal: true, sessions: { select: { endedAt: true } } },
    orderBy: { id: 'asc' },
  });
  const at = ({ createdAt, sessions }: (typeof rows)[number]) =>
    sessions.reduce((last, { endedAt }) => (endedAt && endedAt > last ? endedAt : last), createdAt);
  return rows
    .filter((row) => at(row) >= from && at(row) < until)
    .map(({ id, state, slug, noticed, why, signal }) => ({
      refs: [upgradeRef(id)],
      state: state === 'flagged' ? 'flagged' : 'proposed',
      title: oneLine(
        state === 'flagged' ? `${noticed ?? signal.title}: ${why}` : `${slug}, ${noticed ?? signal.title}`,
        200,
      ),
    }));
}

/** What came often enough on the day, as far as people are told of it. */
export async function readSignalsOf(db: Tx, { project, from, until }: Day): Promise<DayFacts['signals']> {
  const rows = await readSignals(db, { projectName: project, firedAt: { gte: from, lt: until } });
  return rows.map(({ id, kind, title }) => ({ refs: [signalRef(id)], kind, title: oneLine(title) }));
}

import { z } from 'zod';

/**
 * What the record says of one local day of a project. Every fact carries what it rests on: `job 12`, `commit 1a2b3c4`,
 * `upgrade 3`, `signal 4`, `item #5`, `session 1a2b3c4d`; these references are what a log may name, and nothing else. Moments are ISO 8601.
 */

const refs = z.array(z.string()).min(1);
/** Dollars, minutes. */
const amount = z.number();

/** How work stands at the end of what a log covers; what is not done waits for a person, for its turn, or for another try. */
export const stands = [
  'queued',
  'running',
  'offered',
  'question',
  'denied',
  'plan',
  'failed',
  'done',
  'dropped',
] as const;
export type Stand = (typeof stands)[number];
const stand = z.enum(stands);

const jobFact = z.object({
  refs,
  at: z.string(),
  title: z.string(),
  outcome: z.string(),
  stand,
  by: z.string(),
  usd: amount,
  minutes: amount,
  /** What its session saw that will come again. */
  note: z.string().nullable(),
});
const decisionFact = z.object({
  refs,
  at: z.string(),
  verb: z.string(),
  state: z.enum(['done', 'refused']),
  by: z.string(),
  title: z.string(),
  words: z.string().nullable(),
});
/** A piece of work that goes on: an item of the plan, or a job with all that retried, answered or continued it. */
const carried = z.object({
  /** The same from day to day: `item/#5`, or `job/12` with the number of the first job. */
  id: z.string(),
  refs,
  title: z.string(),
  stand,
  /** What it asks, where it asks something. */
  asks: z.string().nullable(),
  /** The local date it was begun on. */
  since: z.string(),
});
const earlier = carried.omit({ asks: true }).extend({
  /** `open` is still carried; nobody took up what is `let-go` for so long that it is not. */
  now: z.enum(['done', 'dropped', 'open', 'let-go']),
});
/** What was said to the persistent session, and answered or given up. What it did stands in its checkout, and in no commit of ours. */
const talk = z.object({ refs, messages: amount, usd: amount });
const plan = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read'),
    words: z.string(),
    open: z.array(z.object({ refs, title: z.string() })),
    /** Open items beyond those that are named. */
    more: z.number(),
    /** The date it was read, where that is not the day of the log. */
    readOn: z.string().nullable(),
  }),
  z.object({ kind: z.literal('refused'), words: z.string() }),
]);

export const factsSchema = z.object({
  project: z.string(),
  date: z.string(),
  zone: z.string(),
  from: z.string(),
  /** Up to when it tells: what happens later on that date is added by the next close. */
  until: z.string(),
  /** The end of the local day. */
  end: z.string(),
  /** Up to when it told before its last addition; null while there was none. */
  before: z.string().nullable(),
  /** 1, and one more with every addition. */
  revision: z.number(),
  jobs: z.array(jobFact),
  decisions: z.array(decisionFact),
  gates: z.array(z.object({ refs, name: z.string(), at: z.enum(['before', 'after']), said: z.string() })),
  upgrades: z.array(z.object({ refs, state: z.string(), title: z.string() })),
  signals: z.array(z.object({ refs, kind: z.string(), title: z.string() })),
  carry: z.array(carried),
  /** What the log before this one carried over, and what became of it. */
  earlier: z.array(earlier),
  earlierDate: z.string().nullable(),
  /** What the log before this one was told too late to show at its close. */
  late: z.array(z.object({ refs, title: z.string(), outcome: z.string() })),
  talk: talk.nullable().default(null),
  plan: plan.nullable(),
  /** Items that were worked on and are closed in the plan. */
  closed: z.array(z.string()),
  spend: z.object({ jobs: amount, minutes: amount, upgrades: amount }),
});
export type DayFacts = z.infer<typeof factsSchema>;
export type JobFact = z.infer<typeof jobFact>;
export type DecisionFact = z.infer<typeof decisionFact>;
export type Carried = z.infer<typeof carried>;
export type Earlier = z.infer<typeof earlier>;
export type PlanFact = z.infer<typeof plan>;

/** True when nothing happened: that something still waits is no news. */
export const isEmptyDay = ({ jobs, decisions, gates, upgrades, signals, carry, talk }: DayFacts): boolean =>
  talk === null &&
  [jobs, decisions, gates, upgrades, signals].every((facts) => facts.length === 0) &&
  carry.every(({ stand }) => stand !== 'running');

/** True once nothing can be added: the whole local day is told. */
export const isWhole = ({ until, end }: Pick<DayFacts, 'until' | 'end'>): boolean => until >= end;

/** Whether two readings of one day tell the same, but for when they were made. */
export function isSame(one: DayFacts, other: DayFacts): boolean {
  // Parsed, the parts are in one order, wherever they come from.
  const told = (facts: DayFacts) =>
    JSON.stringify(factsSchema.parse({ ...facts, until: '', before: null, revision: 0 }));
  return told(one) === told(other);
}

/** Every reference of the facts, each once. */
export function refsOf(facts: DayFacts): Set<string> {
  const { jobs, decisions, gates, upgrades, signals, carry, earlier: past, late, talk } = facts;
  const open = facts.plan?.kind === 'read' ? facts.plan.open : [];
  const all = [jobs, decisions, gates, upgrades, signals, carry, past, late, open, talk ?? []].flat();
  return new Set(all.flatMap((fact) => fact.refs));
}

export const jobRef = (id: number): string => `job ${id}`;
export const upgradeRef = (id: number): string => `upgrade ${id}`;
export const signalRef = (id: number): string => `signal ${id}`;
export const itemRef = (id: string): string => `item ${id}`;
export const sessionRef = (id: string): string => `session ${id.slice(0, 8)}`;
export const rolloverRef = (month: string): string => `rollover ${month}`;
/** Of a commit, as a person reads it; nothing for none, or for what is a branch or a pull request. */
export const commitRefs = (commit: string | null): string[] =>
  /^[0-9a-f]{40,64}$/.test(commit ?? '') ? [`commit ${commit?.slice(0, 7)}`] : [];

import { type DeliveryState, nextDelivery, type Verb } from '../decision.ts';
import type { Outcome } from '../outcome.ts';
import { oneLine } from '../words.ts';
import { type Carried, commitRefs, type Earlier, itemRef, jobRef, type Stand } from './facts.ts';

/** What is begun and not done at a moment, from the jobs of a project: the record of that moment, whatever came later. */

/** A job as the record has it. */
export type Recorded = {
  readonly id: number;
  readonly task: string;
  readonly item: string | null;
  readonly itemTitle: string | null;
  readonly retryOf: number | null;
  readonly follows: number | null;
  readonly mends: number | null;
  readonly outcome: Outcome | null;
  readonly delivery: DeliveryState;
  readonly landed: string | null;
  readonly question: string | null;
  readonly denied: readonly string[];
  /** When somebody said that nothing shall come of its plan. */
  readonly droppedAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** What was decided about its commit and carried out, oldest first. */
  readonly decisions: readonly { readonly verb: Verb; readonly settledAt: Date | null }[];
};

/** What nobody took up for so many days, a question, a plan or a failure, is carried no longer. */
export const carriedDays = 14;
const dayMs = 24 * 3_600_000;

const endings: Partial<Record<Outcome, Stand>> = {
  done: 'done',
  nothing_to_do: 'done',
  planned: 'plan',
  question: 'question',
  denied: 'denied',
  cancelled: 'dropped',
};

/** How a job stood at a moment. */
export function standAt(job: Recorded, at: Date): Stand {
  const isBefore = (moment: Date | null) => moment !== null && moment < at;
  if (!isBefore(job.endedAt)) return isBefore(job.startedAt) ? 'running' : 'queued';
  const decided = job.decisions.filter(({ settledAt }) => isBefore(settledAt)).at(-1);
  const became = decided && nextDelivery('offered', decided.verb);
  if (became) return became === 'discarded' ? 'dropped' : 'done';
  if (job.delivery !== 'none' && job.delivery !== 'continued') return 'offered';
  if (job.outcome === 'planned' && isBefore(job.droppedAt)) return 'dropped';
  return endings[job.outcome ?? 'failed'] ?? 'failed';
}

/** Work as a person sees it: an item, or a job and whatever went on from it. Jobs are oldest first. */
type Topic = { readonly id: string; readonly jobs: readonly Recorded[]; readonly last: Recorded };

/** The work of these jobs as it was known at a moment. */
export function topicsAt(jobs: readonly Recorded[], at: Date): Topic[] {
  const known = jobs.filter(({ createdAt }) => createdAt < at).sort((a, b) => a.id - b.id);
  const topicOf = new Map<number, string>();
  const topics = new Map<string, Recorded[]>();
  for (const job of known) {
    const parent = topicOf.get(job.mends ?? job.retryOf ?? job.follows ?? 0);
    const id = job.item === null ? (parent ?? `job/${job.id}`) : `item/${job.item}`;
    topicOf.set(job.id, id);
    topics.set(id, [...(topics.get(id) ?? []), job]);
  }
  return [...topics].flatMap(([id, all]) => all.slice(-1).map((last) => ({ id, jobs: all, last })));
}

export type Moment = {
  readonly at: Date;
  /** The local date of a moment. */
  readonly dateOf: (at: Date) => string;
  /** Ids of the items that the plan says are closed. */
  readonly closed: ReadonlySet<string>;
};

/** What is begun and not done, oldest first. */
export const carryAt = (jobs: readonly Recorded[], moment: Moment): Carried[] =>
  topicsAt(jobs, moment.at)
    .filter((topic) => isCarried(topic, moment))
    .map((topic) => carriedOf(topic, moment));

function isCarried({ last }: Topic, { at, closed }: Moment): boolean {
  const stand = standAt(last, at);
  if (stand === 'done') return false;
  if (stand === 'queued' || stand === 'running' || stand === 'offered') return true;
  if (last.item !== null) return !closed.has(last.item); // dropped or not: the plan still wants it
  const taken = last.endedAt ?? last.createdAt;
  return stand !== 'dropped' && at.getTime() - taken.getTime() < carriedDays * dayMs;
}

function carriedOf(topic: Topic, { at, dateOf }: Moment): Carried {
  const { id, jobs, last } = topic;
  const stand = standAt(last, at);
  const asks = { question: last.question, denied: last.denied.join(', ') || null };
  return {
    ...named(topic),
    ...{ id, stand, asks: stand === 'question' || stand === 'denied' ? short(asks[stand]) : null },
    since: dateOf(jobs[0]?.createdAt ?? last.createdAt),
  };
}

const short = (text: string | null) => text && oneLine(text, 160);

function named({ jobs, last }: Topic): Pick<Carried, 'refs' | 'title'> {
  const title = oneLine(last.itemTitle ?? jobs[0]?.task ?? last.task);
  return { refs: [jobRef(last.id), ...(last.item === null ? [] : [itemRef(last.item)])], title };
}

/** What became of what the log before carried over. */
export function followUp(
  before: readonly Carried[],
  carry: readonly Carried[],
  jobs: readonly Recorded[],
  { at, closed }: Pick<Moment, 'at' | 'closed'>,
): Earlier[] {
  const topics = new Map(topicsAt(jobs, at).map((topic) => [topic.id, topic]));
  return before.map(({ asks: _, ...was }) => {
    const open = carry.find(({ id }) => id === was.id);
    if (open) return { ...was, refs: open.refs, stand: open.stand, now: 'open' };
    const topic = topics.get(was.id);
    if (!topic) return { ...was, now: 'let-go' };
    const stand = standAt(topic.last, at);
    const isDone = stand === 'done' || closed.has(topic.last.item ?? '');
    const now = isDone ? 'done' : stand === 'dropped' ? 'dropped' : 'let-go';
    const refs = [...named(topic).refs, ...(isDone ? commitRefs(topic.last.landed) : [])];
    return { ...was, refs, stand, now };
  });
}

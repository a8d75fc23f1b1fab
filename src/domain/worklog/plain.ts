import { count, usd } from '../words.ts';
import type { DayFacts, DecisionFact, JobFact, Stand } from './facts.ts';
import { type Line, line } from './line.ts';
import { carryOver } from './plain-carry.ts';

/** The log of a day from its facts alone: a sentence a fact, with what it rests on. */

export type SectionName = keyof typeof sectionTitles;
export type Section = { readonly name: SectionName; readonly lines: readonly Line[] };

export const sectionTitles = {
  shipped: 'What shipped today',
  completed: 'Completed',
  progress: 'Release progress',
  carry: 'Carry-over',
  risks: 'Risks',
  flags: 'Flags and watch-outs',
  next: 'Next session',
} as const;

/** What a section says that has nothing to tell. */
export const nothingIn: Readonly<Record<SectionName, string>> = {
  shipped: 'Nothing reached the branch.',
  completed: 'No job was completed.',
  progress: 'There is no release plan.',
  carry: 'Nothing is left over.',
  risks: 'None that the record shows.',
  flags: 'None.',
  next: 'Nothing waits.',
};

const minutes = (n: number): string => (n < 1 ? 'less than a minute' : `${Math.round(n)} min`);

/** All sections in their order. */
export function plainSections(facts: DayFacts): Section[] {
  const lines: Readonly<Record<SectionName, readonly Line[]>> = {
    shipped: shipped(facts),
    completed: facts.jobs.filter(isCompleted).map((job) => completedLine(job, facts.jobs)),
    progress: progress(facts),
    carry: carryOver(facts),
    risks: risks(facts),
    flags: flags(facts),
    next: next(facts),
  };
  const names = Object.keys(sectionTitles) as SectionName[];
  return names.map((name) => ({ name, lines: lines[name] }));
}

const reached: Readonly<Record<string, string>> = {
  merge: 'merged',
  branch: 'put on a branch',
  pr: 'opened as a pull request',
  approve: 'an upgrade went live',
  restore: 'an upgrade was brought back',
};
/** Decisions that take something away, or leave it as it is. */
const kept: Readonly<Record<string, string>> = {
  discard: 'discarded',
  kill: 'the upgrade was killed',
  undo: 'the upgrade was undone',
  retire: 'the upgrade was retired',
  keep: 'the upgrade is kept',
};

const shipped = ({ decisions }: DayFacts): Line[] =>
  decisions.flatMap((one) =>
    one.state === 'done' && reached[one.verb] ? line(`${one.title}: ${reached[one.verb]}.`, one.refs) : [],
  );

const isCompleted = ({ outcome }: JobFact): boolean => outcome === 'done' || outcome === 'nothing_to_do';

const afterwards: Partial<Record<Stand, string>> = {
  offered: ', waits for Merge or Discard',
  dropped: ', discarded',
};

/** Tries of the same that came to nothing earlier that day, as that of a gate that did not let it pass. */
const triesBefore = ({ title, at }: JobFact, jobs: readonly JobFact[]): JobFact[] =>
  jobs.filter((other) => other.title === title && other.at < at && outcomes[other.outcome] !== undefined);

function completedLine(job: JobFact, jobs: readonly JobFact[]): Line {
  const { title, outcome, stand, usd: cost, minutes: took } = job;
  const tries = triesBefore(job, jobs);
  const change = outcome === 'nothing_to_do' ? ', nothing had to change' : '';
  const again = tries.length > 0 ? `, at try ${tries.length + 1}` : '';
  const refs = [...job.refs, ...tries.flatMap(({ refs: [earlier] }) => earlier ?? [])];
  return line(
    `${title}: done${again}${change}${afterwards[stand] ?? ''} (${minutes(took)}, ${usd(cost)}).`,
    refs,
  );
}

/** Writes of ours to the plan: a tick, a rollover. */
const isPlanned = ({ verb }: DecisionFact): boolean => verb === 'tick' || verb === 'rollover';

function progress({ plan, decisions }: DayFacts): Line[] {
  const moved = decisions
    .filter((one) => isPlanned(one) && one.state === 'done')
    .map(({ verb, title, words, refs }) =>
      line(verb === 'tick' ? `${title}: ticked.` : `Moved ${title}${words ? `; ${words}` : ''}.`, refs),
    );
  if (plan === null) return moved;
  if (plan.kind === 'refused') return [line(plan.words, []), ...moved];
  const read = plan.readOn === null ? '' : ` (as it was on ${plan.readOn})`;
  return [line(`${plan.words}${read}.`, []), ...moved];
}

const outcomes: Readonly<Record<string, string>> = {
  failed: 'failed',
  timed_out: 'ran out of time',
  interrupted: 'was interrupted',
  usage_limit: 'met the usage limit',
  not_logged_in: 'found Claude not logged in',
  gate_failed: 'did not pass a gate',
};

function risks({ jobs, gates, decisions }: DayFacts): Line[] {
  const past = jobs.filter(isCompleted).flatMap((job) => triesBefore(job, jobs));
  const over = new Set(past.flatMap(({ refs: [job] }) => job ?? []));
  const left = jobs.filter((job) => !past.includes(job));
  return [
    ...left.flatMap(({ title, outcome, refs }) =>
      outcomes[outcome] ? line(`${title}: ${outcomes[outcome]}.`, refs) : [],
    ),
    ...gates
      .filter(({ refs: [job = ''] }) => !over.has(job))
      .map(({ name, at, said, refs }) =>
        line(`The ${at} gate "${name}" failed${said ? `: ${said}` : ''}.`, refs),
      ),
    ...decisions
      .filter(({ state }) => state === 'refused')
      .map(({ title, verb, words, refs }) => line(`${title}: ${verb} was not possible: ${words}.`, refs)),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  repeated_task: 'the same task',
  recurring_failure: 'the same failure',
  recurring_correction: 'the same correction',
};

function flags({ signals, upgrades, decisions, jobs, talk, late, earlierDate }: DayFacts): Line[] {
  return [
    ...signals.map(({ kind, title, refs }) => line(`Comes again, ${kinds[kind] ?? kind}: ${title}.`, refs)),
    ...upgrades.map(({ state, title, refs }) =>
      line(state === 'flagged' ? `Flagged, without an upgrade: ${title}.` : `Upgrade: ${title}.`, refs),
    ),
    ...decisions.flatMap(({ state, verb, title, refs }) =>
      state === 'done' && kept[verb] ? line(`${title}: ${kept[verb]}.`, refs) : [],
    ),
    ...jobs.flatMap(({ title, note, refs }) =>
      note ? line(`${title}: seen on the way: ${note}.`, refs) : [],
    ),
    ...(talk ? [talkLine(talk)] : []),
    ...late.map(({ title, refs }) =>
      line(`After the log of ${earlierDate} was written, and added to it: ${title}.`, refs),
    ),
  ];
}

const talkLine = ({ messages, usd: cost, refs }: NonNullable<DayFacts['talk']>): Line =>
  line(
    `The persistent session took up ${count(messages, 'message')} (${usd(cost)}): what it changed in the checkout is not told here.`,
    refs,
  );

/** What a person has to do, by how something stands. */
const wanted: Partial<Record<Stand, string>> = {
  offered: 'Merge or discard',
  question: 'Answer',
  denied: 'Allow and retry, or leave',
  plan: 'Say Go or Drop to',
  failed: 'Try again',
  dropped: 'Take up again',
};
/** So many open items are named as what comes next. */
const mostNext = 3;

function next({ carry, plan }: DayFacts): Line[] {
  const waiting = carry.flatMap(({ stand, title, refs }) =>
    wanted[stand] ? line(`${wanted[stand]}: ${title}.`, refs) : [],
  );
  if (plan?.kind !== 'read' || plan.open.length === 0) return waiting;
  const begun = new Set(carry.flatMap(({ refs }) => refs));
  const fresh = plan.open.filter(({ refs }) => refs.every((ref) => !begun.has(ref)));
  const items = fresh.slice(0, mostNext).map(({ title, refs }) => line(`Next in the plan: ${title}.`, refs));
  const left = fresh.length - items.length + plan.more;
  return [...waiting, ...items, ...(left > 0 ? [line(`${count(left, 'more item')} in the plan.`, [])] : [])];
}

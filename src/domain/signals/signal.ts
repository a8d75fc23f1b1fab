import type { Beat } from '../history/beat.ts';
import { countConversations, type Evidence, enoughConversations } from './finding.ts';
import type { SignalState } from './memory.ts';
import { correctionCandidates, findRecurringCorrections } from './recurring-correction.ts';
import { findRecurringFailures } from './recurring-failure.ts';
import { findRepeatedTasks } from './repeated-task.ts';
import type { Corpus } from './request-windows.ts';
import { weakerTasks } from './weaker-groups.ts';

export type SignalKind = 'repeated_task' | 'recurring_failure' | 'recurring_correction';

/** A piece of evidence, with the moment its beat began and where. */
export type Shown = Evidence & { readonly at: Date; readonly project: string };

/** What was found. */
export type Signal = {
  /** Stays the same while its earliest evidence does. */
  readonly id: string;
  readonly kind: SignalKind;
  readonly title: string;
  readonly sessions: readonly string[];
  /** Distinct conversations. */
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** When the conversation came that made it enough. */
  readonly firedAt: Date;
  /** Of a failure: turns of the executors until they were past it. */
  readonly cost: number;
  /** Oldest first. */
  readonly evidence: readonly Shown[];
};

/** A signal as people and programs are told of it. */
export type SignalView = Omit<Signal, 'evidence'> & {
  /** The project it is for, or home. */
  readonly project: string;
  readonly state: SignalState;
  /** Path of the artifact that is live for it. */
  readonly coveredBy: string | null;
  readonly evidence: readonly Omit<Shown, 'beat'>[];
};

type Found = { readonly title: string; readonly evidence: readonly Evidence[]; readonly cost?: number };

/**
 * Everything the three detectors find in these beats: repeated tasks, then failures, then corrections, each in its
 * detector's order. `digest` makes a short id of a text. Pure if it is; the order of the beats does not matter.
 * Of beats that are a part of more, `corpus` says how rare the terms of their requests are in all.
 */
export function signalsIn(
  beats: readonly Beat[],
  digest: (text: string) => string,
  corpus?: Corpus,
): Signal[] {
  const tell = teller(beats, digest);
  return [
    ...findRepeatedTasks(beats, corpus).map(tell('repeated_task')),
    ...findRecurringFailures(beats).map(tell('recurring_failure')),
    ...findRecurringCorrections(beats).map(tell('recurring_correction')),
  ];
}

/** So many weaker groups of a kind are worth a question in one look, the likeliest. */
const mostWeaker = 5;

/** Groups that may be signals, beside those found: what a judge is asked about. None is a signal by itself. */
export function weakerSignalsIn(
  beats: readonly Beat[],
  found: readonly Signal[],
  digest: (text: string) => string,
  corpus?: Corpus,
): Signal[] {
  const tasks = found.filter(({ kind }) => kind === 'repeated_task');
  const tell = teller(beats, digest);
  return [
    ...weakerTasks(beats, tasks, corpus).slice(0, mostWeaker).map(tell('repeated_task')),
    ...correctionCandidates(beats).slice(0, mostWeaker).map(tell('recurring_correction')),
  ];
}

/** Tells a find of these beats as a signal. */
function teller(beats: readonly Beat[], digest: (text: string) => string) {
  const places = new Map(beats.map(({ id, at, project }) => [id, { at, project }]));
  const name = distinctly(digest);
  return (kind: SignalKind) =>
    ({ title, evidence, cost = 0 }: Found): Signal => {
      const shown = evidence
        .flatMap((one) => {
          const place = places.get(one.beat);
          return place ? [{ ...one, ...place }] : [];
        })
        .sort((a, b) => a.at.getTime() - b.at.getTime());
      return { id: name(nameOf(kind, shown)), kind, title, cost, ...spanOf(shown) };
    };
}

/** A request belongs to one operation; but one beat can hold several failures or rules, so their line counts too. */
const nameOf = (kind: SignalKind, [first]: readonly Shown[]): string =>
  [kind, first?.beat, kind === 'repeated_task' ? '' : first?.quote].join('\n');

/** Two rules can be quoted by the same line of the same beat: the second gets a name of its own. */
function distinctly(digest: (text: string) => string): (text: string) => string {
  const given = new Map<string, number>();
  return (text) => {
    const before = given.get(text) ?? 0;
    given.set(text, before + 1);
    return digest(before === 0 ? text : `${text}\n${before}`);
  };
}

function spanOf(evidence: readonly Shown[]): Omit<Signal, 'id' | 'kind' | 'title' | 'cost'> {
  const times = evidence.map(({ at }) => at);
  const fired = evidence.findIndex(
    (_, at) => countConversations(evidence.slice(0, at + 1)) >= enoughConversations,
  );
  const [first = new Date(0), last = first] = [times[0], times.at(-1)];
  return {
    sessions: [...new Set(evidence.map(({ session }) => session))],
    count: countConversations(evidence),
    ...{ firstSeen: first, lastSeen: last, firedAt: times[fired] ?? last },
    evidence,
  };
}

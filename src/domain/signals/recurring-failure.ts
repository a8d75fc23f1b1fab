import { type Beat, type Failure, gateTool } from '../history/beat.ts';
import { byTime } from '../history/conversation.ts';
import { type CauseLine, causeLines, isCheck, isOwnGuard, maskLine, tellingWords } from './failure-lines.ts';
import { countConversations, type Evidence, enoughConversations, evidence } from './finding.ts';
import { withoutFanOuts } from './sent-again.ts';
import { templatesOf } from './template-tree.ts';

/** A root cause that failed the same executor in at least three distinct conversations. */
export type RecurringFailure = {
  readonly title: string;
  /** The model ids that reached the threshold; blind spots belong to an executor. */
  readonly executors: readonly string[];
  /** One entry a beat, oldest first. */
  readonly evidence: readonly Evidence[];
  /** Turns of the executors until they were past it, all occurrences together. */
  readonly cost: number;
};

/** What a failure costs at most that was never recovered from, in turns: the beat went on with something else. */
const givenUpAfter = 5;
/** A cause that stands beside a bigger one in this much of its own failures is a part of it. */
const partOf = 1 / 2;
/** A part that stands in this much of the bigger one is the same cause, and either line may name it. */
const sameCause = 2 / 3;

type Seen = {
  readonly name: string;
  readonly varies: boolean;
  readonly beat: Beat;
  readonly conversation: string;
  readonly failure: Failure;
  /** The line that tells the cause, and which of the failure's telling lines it is. */
  readonly quote: string;
  readonly place: number;
};
type Cause = { readonly name: string; readonly seen: readonly Seen[] };

/**
 * Finds what fails again and again, most costly first. Claude Code's own guards are left out, and so are lines
 * that only say that something failed. Pure; the order of the beats does not matter.
 */
export function findRecurringFailures(beats: readonly Beat[]): RecurringFailure[] {
  const causes = causesOf(withoutFanOuts(beats)).map(ofOneExecutor);
  const often = causes.filter(({ seen }) => seen.length > 0);
  return withoutParts(often)
    .map(toFinding)
    .sort((a, b) => b.cost - a.cost || (a.title < b.title ? -1 : 1));
}

/** Every line that tells a cause is one, as it stands and as its template. */
function causesOf(beats: readonly Beat[]): Cause[] {
  const told = beats.flatMap((beat) => beat.failures.flatMap((failure) => seenIn(beat, failure)));
  const lines = Map.groupBy(told, ({ name }) => name);
  const templates = templatesOf(told.filter(({ varies }) => varies).map(({ name }) => name));
  const varied = told.flatMap((one) => {
    const template = templates.get(one.name) ?? one.name;
    return template === one.name ? [] : [{ ...one, name: template }];
  });
  return [...lines, ...Map.groupBy(varied, ({ name }) => name)]
    .map(([name, seen]) => ({ name, seen }))
    .filter(({ name }) => tellingWords(name).length > 0);
}

const seenIn = (beat: Beat, failure: Failure): Seen[] =>
  toldBy(failure).map(({ masked, quote, varies }, place) => ({
    ...{ name: masked, varies, beat, conversation: beat.conversation, failure, quote, place },
  }));

/** A call that was denied, timed out or checks code fails by what it was; a hook that names no error, by its word. */
export function toldBy(failure: Failure): CauseLine[] {
  if (isOwnGuard(failure)) return [];
  const said = failure.text.trim().split('\n');
  // A hook says first what is the matter, a command last.
  const quote = said.at(failure.tool === gateTool ? -1 : 0) ?? '';
  const by = (masked: string): CauseLine => ({ quote, masked, varies: false });
  if (failure.kind === 'denied') return [by(`${failure.deed}: permission denied`)];
  if (failure.kind === 'timeout') return [by(`${failure.deed}: timed out`)];
  const lines = causeLines(failure);
  if (isCheck(failure)) return [...lines, by(`${failure.deed}: found problems`)];
  return failure.kind === 'gate' && lines.length === 0 ? [by(maskLine(quote))] : lines;
}

/** Leaves only what executors saw who met the cause in enough conversations. */
function ofOneExecutor({ name, seen }: Cause): Cause {
  const by = Map.groupBy(seen, ({ beat }) => beat.executor);
  const often = [...by.values()].filter((those) => countConversations(those) >= enoughConversations);
  return { name, seen: often.flat() };
}

/**
 * Several lines of one failure can tell of the same cause: a part does not speak beside the whole. Where two
 * lines nearly always stand together, the one that comes first in the messages names the cause.
 */
function withoutParts(causes: readonly Cause[]): Cause[] {
  const kept: Cause[] = [];
  const bySize = [...causes].sort((a, b) => failuresOf(b).size - failuresOf(a).size || telling(a, b));
  for (const cause of bySize) {
    const at = kept.findIndex((other) => share(cause, other) >= partOf);
    const whole = kept[at];
    if (!whole) kept.push(cause);
    else if (share(whole, cause) >= sameCause && telling(cause, whole) < 0) kept[at] = cause;
  }
  return kept;
}

const failuresOf = ({ seen }: Cause) => new Set(seen.map(({ failure }) => failure));

/** How much of a cause's failures another one has too, 0 to 1. */
function share(cause: Cause, other: Cause): number {
  const failures = [...failuresOf(cause)];
  const others = failuresOf(other);
  return failures.filter((failure) => others.has(failure)).length / failures.length;
}

/** Tools name the cause before they sum up; of two names for one line, the one with more words says more. */
function telling(a: Cause, b: Cause): number {
  const place = ({ seen }: Cause) => seen.reduce((sum, one) => sum + one.place, 0) / seen.length;
  const words = ({ name }: Cause) => tellingWords(name).length;
  return place(a) - place(b) || words(b) - words(a) || (a.name < b.name ? -1 : 1);
}

function toFinding({ name, seen }: Cause): RecurringFailure {
  const beats = new Map([...seen].reverse().map(({ beat, quote }) => [beat.id, { beat, quote }]));
  const ordered = [...beats.values()].sort((a, b) => byTime(a.beat, b.beat));
  return {
    title: name,
    executors: [...new Set(seen.map(({ beat }) => beat.executor ?? ''))].sort(),
    evidence: ordered.map(({ beat, quote }) => evidence(beat, quote)),
    cost: seen.reduce((sum, { beat, failure }) => sum + costOf(beat, failure), 0),
  };
}

const costOf = ({ turns }: Beat, { turnsToRecover }: Failure) =>
  turnsToRecover ?? Math.min(turns, givenUpAfter);

import type { Beat } from '../history/beat.ts';
import { focused, keysOf, narrow } from './correction-core.ts';
import { tellingWords } from './failure-lines.ts';
import { sentenceKey } from './recurring-correction.ts';
import { toldBy } from './recurring-failure.ts';
import { comparableWindows } from './request-candidates.ts';
import { pairsOf } from './request-pairs.ts';
import { isTelling } from './request-windows.ts';
import { plain, sayingsIn } from './statement.ts';
import { termsOf } from './terms.ts';

/** What an index knows of a beat, as texts that begin with their kind. */
export type Features = {
  /** What its request is made of: only counted, to know how rare a term is. None where there is no request to compare. */
  readonly terms: readonly string[];
  /** What it shares with beats it may be compared with: other beats are found by these. */
  readonly keys: readonly string[];
};

/** A label is a short form: an operation and its object. */
const mostLabelTerms = 6;
/** Of a request whose session named its operation, one term is enough to be compared: the first of them are kept. */
const mostTerms = 16;
/** Lines of errors of one beat. One that has more went wrong in so many ways that none of them is its own. */
const mostLines = 12;
/** Telling words by which a line is found that differs from it in others. */
const mostWordsOfLine = 3;
/** Ways in which the sentences of one beat may be said again: a few rules, or a dozen sentences. */
const mostSayings = 32;

/**
 * The features of a beat: at most 64 pairs of terms of its request (see `pairsOf`), 16 terms and 21 features of its
 * label where it has one, 48 of its failures and 32 of what a person said. Commands, chat and empty requests have none
 * but for what failed in them, and which calls a person said no to.
 */
export function featuresOf(beat: Beat): Features {
  const windows = comparableWindows(beat);
  return {
    terms: [...new Set(windows.flat())],
    keys: [...new Set(keysOfBeat(beat, windows))],
  };
}

const keysOfBeat = (beat: Beat, windows: readonly (readonly string[])[]): string[] => [
  ...pairsOf(windows).map((pair) => `pair ${pair}`),
  ...labelKeys(beat.label, windows.flat()),
  ...(beat.failures.length === 0 ? [] : failureKeys(beat)),
  ...sayingKeys(beat),
];

/** The label's terms and their pairs, and the terms of the request: where both have a label, less is enough. */
function labelKeys(label: string | null, terms: readonly string[]): string[] {
  if (label === null || terms.length === 0) return [];
  const named = [...new Set(termsOf(label))].slice(0, mostLabelTerms);
  const request = [...new Set(terms.filter(isTelling))].slice(0, mostTerms);
  return [
    ...[...named, ...pairsOf([named])].map((key) => `label ${key}`),
    ...request.map((term) => `term ${term}`),
  ];
}

/**
 * Lines that tell a cause, as they are masked, and where they may differ in a word, by what such lines share: their
 * length, how they begin, and one of their telling words. The first line of each failure comes before any second.
 */
function failureKeys({ failures }: Beat): string[] {
  const told = failures.map(toldBy);
  const deepest = Math.max(...told.map(({ length }) => length));
  const inTurn = Array.from({ length: deepest }, (_, place) => told.flatMap((lines) => lines[place] ?? []));
  const lines = new Map(inTurn.flat().map((line) => [line.masked, line]));
  return [...lines.values()].slice(0, mostLines).flatMap(({ masked, varies }) => {
    const telling = [...new Set(tellingWords(masked))];
    if (telling.length === 0) return [];
    const words = masked.split(/\s+/u);
    const like = telling.slice(0, mostWordsOfLine).map((word) => `like ${words.length} ${words[0]} ${word}`);
    return [`line ${masked}`, ...(varies ? like : [])];
  });
}

/** Rules by what they share with others (see `coresOf`), and longer sentences by all they are about. */
function sayingKeys(beat: Beat): string[] {
  const keys = sayingsIn(beat).flatMap((said) => {
    const sentence = sentenceKey(said);
    const subjects = plain(said).length;
    const shared = said.corrects && subjects <= focused ? keysOf(said) : [];
    // What a longer sentence is about in one word is never enough.
    const rules = shared.filter((key) => subjects <= narrow || key.includes('\t'));
    return [...(sentence === null ? [] : [`whole ${sentence}`]), ...rules.map((key) => `rule ${key}`)];
  });
  return [...new Set(keys)].slice(0, mostSayings);
}

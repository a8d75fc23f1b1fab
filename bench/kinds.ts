import type { Beat } from '../src/domain/history/beat.ts';
import type { Evidence } from '../src/domain/signals/finding.ts';
import { findRecurringCorrections } from '../src/domain/signals/recurring-correction.ts';
import { findRecurringFailures } from '../src/domain/signals/recurring-failure.ts';
import { findRepeatedTasks } from '../src/domain/signals/repeated-task.ts';
import { byExactText, byTrigrams } from './baselines.ts';
import type { Found } from './score.ts';
import { byAlikeText, bySameText, errorsOf, wordsOf } from './text-baselines.ts';

type Method = { readonly name: string; readonly find: (beats: readonly Beat[]) => readonly Found[] };
/** A kind of signal: where its labels are, and the methods that look for it, ours first. */
export type Kind = {
  readonly name: string;
  readonly labels: 'repeated_tasks' | 'recurring_failures' | 'recurring_corrections';
  readonly methods: readonly Method[];
};

const foundBy = ({ evidence }: { readonly evidence: readonly Evidence[] }): Found => ({
  sessions: new Set(evidence.map(({ session }) => session)),
  lines: evidence.map(({ quote }) => quote),
});

export const kinds: readonly Kind[] = [
  {
    name: 'repeated task',
    labels: 'repeated_tasks',
    methods: [
      { name: 'audition', find: (beats) => findRepeatedTasks(beats).map(foundBy) },
      { name: 'exact text', find: byExactText },
      { name: 'trigrams', find: byTrigrams },
    ],
  },
  {
    name: 'recurring failure',
    labels: 'recurring_failures',
    methods: [
      { name: 'audition', find: (beats) => findRecurringFailures(beats).map(foundBy) },
      { name: 'exact text', find: (beats) => bySameText(errorsOf(beats)) },
      { name: 'trigrams', find: (beats) => byAlikeText(errorsOf(beats)) },
    ],
  },
  {
    name: 'recurring correction',
    labels: 'recurring_corrections',
    methods: [
      { name: 'audition', find: (beats) => findRecurringCorrections(beats).map(foundBy) },
      { name: 'exact text', find: (beats) => bySameText(wordsOf(beats)) },
      { name: 'trigrams', find: (beats) => byAlikeText(wordsOf(beats)) },
    ],
  },
];

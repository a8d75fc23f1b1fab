import type { Beat } from '../src/domain/beat.ts';
import type { Evidence } from '../src/domain/finding.ts';
import { detectRepeatedTasks } from '../src/domain/recurring-task.ts';
import { byExactText, byTrigrams } from './baselines.ts';
import type { Found } from './score.ts';

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
      { name: 'audition', find: (beats) => detectRepeatedTasks(beats).map(foundBy) },
      { name: 'exact text', find: byExactText },
      { name: 'trigrams', find: byTrigrams },
    ],
  },
  { name: 'recurring failure', labels: 'recurring_failures', methods: [] },
  { name: 'recurring correction', labels: 'recurring_corrections', methods: [] },
];

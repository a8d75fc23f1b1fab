import type { Card } from '../domain/card.ts';
import type { PassedWhy } from '../domain/cycle.ts';
import type { CycleView } from '../domain/cycle-words.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { JobView } from '../domain/views.ts';
import { print } from './door.ts';

/** What can be done next, as it is typed. */
export const hint = (invocation: string, [first, ...more]: readonly string[], id: number) =>
  print(
    `Next: ${invocation} ${first} ${id}${more.length > 0 ? `   (or ${more.map((verb) => `${verb} ${id}`).join(', ')})` : ''}`,
  );

/** What can be typed about a job that ended so. */
export function nextVerbs({ delivery, outcome, gate, followedBy }: JobView): string[][] {
  const isFixable = gate?.at === 'after' && followedBy === null;
  const about: Partial<Record<Outcome, string[]>> = {
    question: ['reply'],
    denied: ['allow', 'retry'],
    planned: ['go', 'drop', 'reply'],
    gate_failed: isFixable ? ['fix', 'gates', 'diff'] : ['gates'],
  };
  const offered = delivery === 'offered' ? [['diff', 'merge', 'discard']] : [];
  return [...(outcome && about[outcome] ? [about[outcome]] : []), ...offered];
}

/** What Slack is told to type, as it is typed here. */
export const wordsHere = (words: string, invocation: string): string =>
  words
    .replaceAll(/\/job stop (\S+)/g, `${invocation} cycle --stop -p $1`)
    .replaceAll(/\/job (rollover|resume) (\S+)/g, `${invocation} $1 $2`);

/** The same for the lines of a card that are our own. */
export const typedHere = (card: Card, invocation: string): Card => ({
  ...card,
  ...(card.body !== undefined && { body: wordsHere(card.body, invocation) }),
});

const passedVerbs: Partial<Record<PassedWhy, readonly string[]>> = {
  'to-merge': ['diff', 'merge', 'discard'],
  question: ['reply'],
  denied: ['allow', 'retry'],
  plan: ['go', 'drop', 'reply'],
};

/** What can be typed about the jobs that a cycle left to people. */
export const left = ({ parts }: CycleView): [readonly string[], number][] =>
  parts.flatMap(({ passed }) =>
    passed.flatMap(({ why, job }): [readonly string[], number][] => {
      const verbs = passedVerbs[why];
      return verbs ? [[verbs, job]] : [];
    }),
  );

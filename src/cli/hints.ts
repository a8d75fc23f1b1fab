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

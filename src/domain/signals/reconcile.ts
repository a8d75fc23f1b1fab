import type { Signal, SignalKind } from './signal.ts';

/** A signal the record has, with the beats that are its evidence and the line of each that shows it. */
export type Known = {
  readonly id: number;
  readonly kind: SignalKind;
  readonly evidence: readonly { readonly beat: string; readonly quote: string }[];
};
/** What was found, with the signal of the record that it is; null when it is a new one. */
export type Match = { readonly found: Signal; readonly known: number | null };

/** Two signals of one kind are one when so much of the smaller one's evidence is the other's. */
const sameSignal = 0.5;

type Pair = { readonly found: Signal; readonly known: Known; readonly shared: number; readonly of: number };

/**
 * Which found signal is which known one, in the order they were found: one to one, first those that have most in
 * common, of equals those with less beside it. Pure.
 */
export function matchKnown(found: readonly Signal[], known: readonly Known[]): Match[] {
  const pairs = found
    .flatMap((one) => pairsOf(one, known))
    .sort((a, b) => b.shared - a.shared || a.of - b.of || a.known.id - b.known.id);
  const matched = new Map<Signal, number>();
  const taken = new Set<number>();
  for (const { found: one, known: other } of pairs) {
    if (matched.has(one) || taken.has(other.id)) continue;
    matched.set(one, other.id);
    taken.add(other.id);
  }
  return found.map((one) => ({ found: one, known: matched.get(one) ?? null }));
}

function pairsOf(found: Signal, known: readonly Known[]): Pair[] {
  const own = namesOf(found);
  return known
    .filter(({ kind }) => kind === found.kind)
    .map((one) => {
      const names = namesOf(one);
      const shared = [...names].filter((name) => own.has(name)).length;
      const [smaller, of] = [Math.min(names.size, own.size), names.size + own.size - shared];
      return { pair: { found, known: one, shared, of }, same: shared > 0 && shared >= sameSignal * smaller };
    })
    .flatMap(({ pair, same }) => (same ? [pair] : []));
}

/** A request belongs to one operation; but one beat can hold several failures or rules: their line tells them apart. */
const namesOf = ({ kind, evidence }: Pick<Known, 'kind' | 'evidence'>): Set<string> =>
  new Set(evidence.map(({ beat, quote }) => (kind === 'repeated_task' ? beat : `${beat}\n${quote}`)));

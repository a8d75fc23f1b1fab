import type { Signal, SignalKind } from './signal.ts';

/** A signal the record has, with the ids of the beats that are its evidence. */
export type Known = { readonly id: number; readonly kind: SignalKind; readonly beats: readonly string[] };
/** What was found, with the signal of the record that it is; null when it is a new one. */
export type Match = { readonly found: Signal; readonly known: number | null };

/** Two signals of one kind are one when so much of the smaller one's evidence is the other's. */
const sameSignal = 0.5;

/** Which found signal is which known one. Each goes to the one it has most in common with. */
export const matchKnown = (found: readonly Signal[], known: readonly Known[]): Match[] =>
  found.map((signal) => ({ found: signal, known: nearest(signal, known)?.id ?? null }));

function nearest(signal: Signal, known: readonly Known[]): Known | undefined {
  const beats = new Set(signal.evidence.map(({ beat }) => beat));
  const ranked = known
    .filter(({ kind }) => kind === signal.kind)
    .map((one) => ({ one, shared: one.beats.filter((beat) => beats.has(beat)).length }))
    .filter(({ one, shared }) => shared > 0 && shared >= sameSignal * Math.min(one.beats.length, beats.size))
    .sort((a, b) => b.shared - a.shared || a.one.id - b.one.id);
  return ranked[0]?.one;
}

import { closest, distance } from 'fastest-levenshtein';

/** The name that was probably meant: at most half of its letters differ. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const best = nearestOf(typed, names);
  return best && best.away <= Math.ceil(best.name.length / 2) ? best.name : null;
}

/** The name of which this is a slip of the keys: at most one letter in three differs, or they changed places. */
export function slipOf<Name extends string>(typed: string, names: readonly Name[]): Name | null {
  const best = nearestOf(typed, names);
  if (!best) return null;
  const isSlip = best.away <= Math.max(1, Math.round(best.name.length / 3));
  return isSlip || sorted(best.name) === sorted(typed) ? best.name : null;
}

const sorted = (name: string) => [...name.toLowerCase()].sort().join('');

function nearestOf<Name extends string>(
  typed: string,
  names: readonly Name[],
): { name: Name; away: number } | null {
  const [lower, all] = [typed.toLowerCase(), names.map((name) => name.toLowerCase())];
  // Of one that is so much longer too much differs, and telling how much takes as long as both are long.
  if (lower.length > 2 * Math.max(...all.map((name) => name.length))) return null;
  const best = all.length === 0 ? '' : closest(lower, all);
  const name = names[all.indexOf(best)];
  return name === undefined ? null : { name, away: distance(lower, best) };
}

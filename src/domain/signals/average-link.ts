/** Similarities above 0 of things numbered from 0, each pair stored from both sides. */
export type Similarities = readonly Map<number, number>[];

/**
 * Groups by average link: two groups become one while the average similarity of their members is at least
 * `least`. Follows nearest neighbours, which finds the same groups as always joining the closest two, in time
 * that grows with the pairs that have a similarity at all. Equal links fall to the lower number.
 */
export function averageLink(similarities: Similarities, least: number): number[][] {
  const groups = similarities.map((_, at) => [at]);
  const sums = similarities.map((row) => new Map(row));
  const open = new Set(groups.keys());
  const sizeOf = (at: number) => groups[at]?.length ?? 0;

  const nearest = (at: number, before: number | undefined): number | null => {
    let best: number | null = null;
    let link = least;
    for (const [other, sum] of sums[at] ?? []) {
      const found = sum / (sizeOf(at) * sizeOf(other));
      const wins = best === null || other === before || (other < best && best !== before);
      if (found > link || (found === link && wins)) [best, link] = [other, found];
    }
    return best;
  };

  const chain: number[] = [];
  for (;;) {
    if (chain.length === 0) {
      const [first] = open;
      if (first === undefined) return groups.filter(({ length }) => length > 0);
      chain.push(first);
    }
    const tip = chain.at(-1) as number;
    const next = nearest(tip, chain.at(-2));
    if (next === null) {
      // Nothing is near enough, nor ever will be: joining others cannot bring them nearer.
      open.delete(tip);
      for (const other of sums[tip]?.keys() ?? []) sums[other]?.delete(tip);
      chain.length = 0;
    } else if (next === chain.at(-2)) {
      chain.length -= 2;
      join(groups, sums, Math.min(tip, next), Math.max(tip, next));
      open.delete(Math.max(tip, next));
    } else chain.push(next);
  }
}

/** Puts group `from` into group `into`, with all its sums. */
function join(groups: number[][], sums: Map<number, number>[], into: number, from: number): void {
  groups[into]?.push(...(groups[from]?.splice(0) ?? []));
  const row = sums[into] ?? new Map();
  for (const [other, sum] of sums[from] ?? []) {
    sums[other]?.delete(from);
    if (other === into) continue;
    const both = sum + (row.get(other) ?? 0);
    row.set(other, both);
    sums[other]?.set(into, both);
  }
  row.delete(from);
  sums[from]?.clear();
}

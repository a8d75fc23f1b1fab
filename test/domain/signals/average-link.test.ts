import { expect, it } from 'vitest';
import { averageLink } from '../../../src/domain/signals/average-link.ts';

const rows = (size: number, pairs: readonly (readonly [number, number, number])[]) => {
  const maps = Array.from({ length: size }, () => new Map<number, number>());
  for (const [a, b, near] of pairs) {
    maps[a]?.set(b, near);
    maps[b]?.set(a, near);
  }
  return maps;
};

/** The plain way: join the closest two groups until none are close. */
function plain(similar: readonly Map<number, number>[], least: number): number[][] {
  const groups = similar.map((_, at) => [at]);
  const link = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x) => sum + b.reduce((all, y) => all + (similar[x]?.get(y) ?? 0), 0), 0) /
    (a.length * b.length);
  for (;;) {
    const pairs = groups.flatMap((a, at) => groups.slice(at + 1).map((b) => ({ a, b, near: link(a, b) })));
    const best = pairs.filter(({ near }) => near >= least).sort((x, y) => y.near - x.near)[0];
    if (!best) return groups;
    best.a.push(...best.b);
    groups.splice(groups.indexOf(best.b), 1);
  }
}
const sorted = (groups: readonly (readonly number[])[]) =>
  groups.map((group) => [...group].sort((a, b) => a - b).join()).sort();

it('joins what is near on average and leaves the rest alone', () => {
  const near = rows(5, [
    [0, 1, 0.9],
    [1, 2, 0.5],
    [0, 2, 0.4],
    [2, 3, 0.6],
  ]);
  expect(sorted(averageLink(near, 0.5))).toEqual(['0,1', '2,3', '4']);
  expect(averageLink([], 0.5)).toEqual([]);
});

it.each([1, 2, 3, 4, 5, 6])('finds what joining the closest two finds (%i)', (seed) => {
  let state = seed;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const pairs = Array.from({ length: 20 }, (_, a) =>
    Array.from({ length: a }, (_, b) => [a, b] as const),
  ).flat();
  const near = rows(
    20,
    pairs.flatMap(([a, b]) => (random() < 0.4 ? [[a, b, random()] as const] : [])),
  );
  expect(sorted(averageLink(near, 0.25))).toEqual(sorted(plain(near, 0.25)));
});

import { expect, it } from 'vitest';
import { matchKnown } from '../../../src/domain/signals/reconcile.ts';
import { placeOf } from '../../../src/domain/signals/scope.ts';
import { signalsIn } from '../../../src/domain/signals/signal.ts';
import { beats } from '../beats.ts';

const products = ['rye loaf, 4.80', 'plum cake, 3.90', 'sourdough, 5.20', 'cinnamon buns, 2.10'];
const all = beats(products.map((product) => `add ${product} to the price list`));
const found = signalsIn(all, (text) => text);
const ids = all.map(({ id }) => id);
const known = (id: number, ofBeats: readonly string[]) =>
  ({ id, kind: 'repeated_task', beats: ofBeats }) as const;
const match = (...signals: ReturnType<typeof known>[]) => matchKnown(found, signals)[0]?.known;

it('knows a signal again by its evidence, though more or less of it is seen', () => {
  expect(match(known(7, ids.slice(0, 3)))).toBe(7);
  expect(match(known(7, [...ids, 'older 1', 'older 2', 'older 3', 'older 4', 'older 5']))).toBe(7);
});

it('takes the one it has most in common with', () => {
  expect(match(known(7, ids.slice(0, 2)), known(8, ids.slice(1)))).toBe(8);
});

it('takes none of another kind, or that shares little', () => {
  expect(match(known(7, [ids[0] ?? '', 'a', 'b', 'c']))).toBeNull();
  expect(matchKnown(found, [{ ...known(7, ids), kind: 'recurring_failure' }])[0]?.known).toBeNull();
});

it('is for its project, or for home when it spans two', () => {
  const [here, there] = [{ project: 'bakery' }, { project: 'mill' }];
  expect(placeOf([here, here], 'shared')).toBe('bakery');
  expect(placeOf([here, there], 'shared')).toBe('shared');
  expect(placeOf([here, there], null)).toBe('bakery');
});

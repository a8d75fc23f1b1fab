import { expect, it } from 'vitest';
import { type Known, matchKnown } from '../../../src/domain/signals/reconcile.ts';
import { placeOf } from '../../../src/domain/signals/scope.ts';
import { signalsIn } from '../../../src/domain/signals/signal.ts';
import { beats } from '../beats.ts';

const products = ['rye loaf, 4.80', 'plum cake, 3.90', 'sourdough, 5.20', 'cinnamon buns, 2.10'];
const all = beats(products.map((product) => `add ${product} to the price list`));
const found = signalsIn(all, (text) => text);
const ids = all.map(({ id }) => id);
const known = (id: number, ofBeats: readonly string[]): Known => ({
  ...{ id, kind: 'repeated_task' },
  evidence: ofBeats.map((beat) => ({ beat, quote: '' })),
});
const match = (...signals: Known[]) => matchKnown(found, signals)[0]?.known;

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

it('gives a known signal to one find only, to that which has most of it', () => {
  const [whole] = found;
  if (!whole) throw new Error('nothing was found');
  const part = { ...whole, evidence: whole.evidence.slice(0, 3) };
  const finds = [part, whole];
  expect(matchKnown(finds, [known(7, ids)]).map((one) => one.known)).toEqual([null, 7]);
  expect(matchKnown(finds, [known(7, ids), known(8, ids.slice(0, 3))]).map((one) => one.known)).toEqual([
    8, 7,
  ]);
});

it.each(['recurring_failure', 'recurring_correction'] as const)(
  'tells two of a kind (%s) in the same beats apart by their lines',
  (kind) => {
    const [task] = found;
    if (!task) throw new Error('nothing was found');
    const shows = (quote: string) => ({
      ...{ ...task, kind },
      evidence: task.evidence.map((one) => ({ ...one, quote })),
    });
    const [oven, scale] = [shows('the oven is cold'), shows('the scale is not level')];
    const stored = (id: number, { evidence }: typeof oven): Known => ({ id, kind, evidence });
    const record = [stored(1, scale), stored(2, oven)];
    expect(matchKnown([oven, scale], record).map((one) => one.known)).toEqual([2, 1]);
    expect(matchKnown([oven], [stored(1, scale)]).map((one) => one.known)).toEqual([null]);
  },
);

it('is for its project, or for home when it spans two', () => {
  const [here, there] = [{ project: 'bakery' }, { project: 'mill' }];
  expect(placeOf([here, here], 'shared')).toBe('bakery');
  expect(placeOf([here, there], 'shared')).toBe('shared');
  expect(placeOf([here, there], null)).toBe('bakery');
});

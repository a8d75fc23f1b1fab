import { expect, it } from 'vitest';
import type { Beat } from '../../../src/domain/history/beat.ts';
import { signalsIn } from '../../../src/domain/signals/signal.ts';
import { beat, beats, failure, shuffled } from '../beats.ts';

const digest = (text: string) => text;
const products = ['rye loaf, 4.80', 'plum cake, 3.90', 'sourdough, 5.20', 'cinnamon buns, 2.10'];
const added = beats(products.map((product) => `add ${product} to the price list`));
const broken = [10, 11, 12].map((at) =>
  beat(at, `look at oven number ${at}`, {
    failures: [failure('Error: oven door stuck open'), failure('Error: flour store is empty')],
  }),
);

it('tells when a signal was first seen, last seen, and when it came often enough', () => {
  const [signal, ...more] = signalsIn(added, digest);
  expect(more).toEqual([]);
  expect(signal).toMatchObject({
    ...{ kind: 'repeated_task', count: 4, cost: 0 },
    sessions: added.map(({ session }) => session),
    ...{ firstSeen: added[0]?.at, firedAt: added[2]?.at, lastSeen: added[3]?.at },
  });
});

it('keeps an id while evidence is added, and gives no two signals the same', () => {
  const few = signalsIn([...added.slice(0, 3), ...broken], digest);
  const all = signalsIn([...added, ...broken], digest);
  const ids = (signals: typeof all) => signals.map(({ id }) => id).sort();
  expect(ids(few)).toEqual(ids(all));
  expect(new Set(ids(all)).size).toBe(all.length);
  expect(all.filter(({ kind }) => kind === 'recurring_failure')).toHaveLength(2);
});

it('does not depend on the order of the beats', () => {
  const all: Beat[] = [...added, ...broken];
  expect(signalsIn(shuffled(all, 3), digest)).toEqual(signalsIn(all, digest));
});

it('gives two failures quoted by one cut line different ids', () => {
  const path = '/bakery/'.padEnd(220, 'a');
  const two = [10, 11, 12].map((at) =>
    beat(at, `look at oven number ${at}`, {
      failures: ['flour store empty', 'water pipe frozen'].map((what) => failure(`Error: ${path}: ${what}`)),
    }),
  );
  const found = signalsIn(two, digest).filter(({ kind }) => kind === 'recurring_failure');
  const [one, other] = found;
  expect(found).toHaveLength(2);
  expect(one?.evidence[0]?.quote).toBe(other?.evidence[0]?.quote);
  expect(one?.id).not.toBe(other?.id);
});

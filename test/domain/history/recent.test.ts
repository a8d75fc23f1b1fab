import { expect, it } from 'vitest';
import { RecentMap } from '../../../src/domain/history/recent.ts';

it('remembers the last keys, and forgets the oldest of them first', () => {
  const map = new RecentMap<string, number>(2);
  map.set('one', 1).set('two', 2).set('two', 3);
  expect([...map]).toEqual([
    ['one', 1],
    ['two', 3],
  ]);
  expect([...map.set('three', 4).keys()]).toEqual(['two', 'three']);
});

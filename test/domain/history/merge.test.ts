import { expect, it } from 'vitest';
import type { Beat } from '../../../src/domain/history/beat.ts';
import { beatsOf, groupLinked, mergeSessions } from '../../../src/domain/history/merge.ts';
import { beat, shuffled } from '../beats.ts';

const sessionOf = (session: string, ...beats: Beat[]) => ({
  session,
  beats: beatsOf({ session, beats: beats.map((one) => ({ ...one, session })) }),
});
const merge = (sessions: readonly ReturnType<typeof sessionOf>[], known: object = {}) => {
  const { beats, linked } = mergeSessions(sessions, new Map(Object.entries(known)));
  return { beats: beats.map(({ id, session, turns }) => [id, session, turns]), linked };
};

const [bake, sell, clean] = [beat(1, 'bake'), beat(2, 'sell'), beat(3, 'clean up')];
const one = sessionOf('one', bake, { ...sell, turns: 2 });
const fork = sessionOf('fork', bake, { ...sell, turns: 5 }, clean);

it.each([1, 2, 3])('a beat of several sessions is written once, where it went furthest (%i)', (seed) => {
  const { beats, linked } = merge(shuffled([one, fork], seed));
  expect(beats.sort()).toEqual([
    ['beat-1', 'fork', 9],
    ['beat-2', 'fork', 5],
    ['beat-3', 'fork', 9],
  ]);
  expect(groupLinked(linked).map((group) => group.sort())).toEqual([['fork', 'one']]);
});

it('what the record has is written again for a session read again, or one that went further', () => {
  const known = { 'beat-1': { session: 'one', turns: 9 }, 'beat-2': { session: 'elsewhere', turns: 4 } };
  expect(merge([one], known)).toEqual({ beats: [['beat-1', 'one', 9]], linked: [['one', 'elsewhere']] });
  expect(merge([fork], known).beats).toEqual([
    ['beat-1', 'fork', 9],
    ['beat-2', 'fork', 5],
    ['beat-3', 'fork', 9],
  ]);
});

it('a beat without a name is known by its place, one that is there twice is one', () => {
  const nameless = [bake, { ...sell, id: '' }, bake];
  expect(beatsOf({ session: 'one', beats: nameless }).map(({ id }) => id)).toEqual(['beat-1', 'one#1']);
});

it('groups hold what is linked by others too', () => {
  const groups = groupLinked([
    ['a', 'b'],
    ['x', 'y'],
    ['c', 'd'],
    ['d', 'b'],
    ['z', 'z'],
    ['b', 'a'],
  ]);
  expect(groups.map((group) => group.sort().join('')).sort()).toEqual(['abcd', 'xy']);
});

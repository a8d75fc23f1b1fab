import { expect, it } from 'vitest';
import { joinConversations } from '../../../src/domain/history/conversation.ts';
import { beat, shuffled } from '../beats.ts';

const original = [beat(1, 'bake', { session: 'a' }), beat(2, 'sell', { session: 'a', turns: 2 })];
const copies = original.map((one) => ({ ...one, session: 'b', conversation: 'b' }));
const further = { ...copies[1], turns: 5 } as (typeof copies)[number];
const own = beat(3, 'clean up', { session: 'b' });
const other = beat(4, 'bake rye', { session: 'c', conversation: 'c' });
const all = [...original, copies[0] as (typeof copies)[number], further, own, other];

it('sessions that share messages are one conversation, and a copied beat counts once', () => {
  expect(joinConversations(all).map(({ id, conversation, turns }) => [id, conversation, turns])).toEqual([
    ['beat-1', 'a', 9],
    ['beat-2', 'a', 5],
    ['beat-3', 'a', 9],
    ['beat-4', 'c', 9],
  ]);
});

it.each([1, 2, 3, 4])('in any order of arrival (%i)', (seed) => {
  expect(joinConversations(shuffled(all, seed))).toEqual(joinConversations(all));
});

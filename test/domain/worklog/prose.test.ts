import { expect, it } from 'vitest';
import { plainSections } from '../../../src/domain/worklog/plain.ts';
import { acceptProse, prosePrompt, worded } from '../../../src/domain/worklog/prose.ts';
import { fullDay, noDay } from '../../fakes/day.ts';

const nothing = { shipped: [], risks: [], flags: [], next: [] };
const about = (text: string, ...refs: string[]) => ({ text, refs });
const shippedOf = (...shipped: object[]) => acceptProse({ ...nothing, shipped }, fullDay)?.shipped ?? [];

it('keeps a sentence that names what it rests on', () => {
  const said = about('The rye is on the list.', 'job 12', 'commit 1a2b3c4');
  expect(shippedOf(said)).toEqual([said]);
});

it.each([
  ['a job that is not there', about('A new oven was built.', 'job 99')],
  ['one that is there and one that is not', about('Both ovens work.', 'job 12', 'job 99')],
  ['nothing', about('Everybody worked well.')],
  ['a job in its words alone', about('The rye is on the list, as job 99 wanted.', 'job 12')],
  ['a commit in its words alone', about('The rye landed as commit 7777777.', 'job 12')],
  ['a number nobody counted', about('The rye sold 345 times.', 'job 12')],
])('drops a sentence that rests on %s', (_, said) => {
  expect(shippedOf(said)).toEqual([]);
});

it('takes nothing of an answer in another form, or with nothing left', () => {
  for (const answer of [null, 'done', { shipped: 'rye' }, nothing])
    expect(acceptProse(answer, fullDay)).toBeNull();
});

it('puts words in the place of what they rest on; what nobody worded stays', () => {
  const plain = plainSections(fullDay);
  const prose = acceptProse({ ...nothing, shipped: [about('The rye is on the list.', 'job 12')] }, fullDay);
  const sections = worded(plain, prose);
  expect(sections[0]?.lines.map(({ text }) => text)).toEqual([
    'The rye is on the list.',
    'add-product: an upgrade went live.',
  ]);
  expect(sections.slice(1)).toEqual(plain.slice(1));
});

it('adds no words to a section that has nothing to tell', () => {
  const prose = { ...nothing, risks: [about('The flour may run out.', 'job 12')] };
  expect(worded(plainSections(noDay), prose)).toEqual(plainSections(noDay));
});

it('is asked with a line of ours first', () => {
  expect(prosePrompt(fullDay)).toMatch(/^Write the work log of 2026-03-31 /);
});

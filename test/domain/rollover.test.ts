import { describe, expect, it } from 'vitest';
import { monthIn, progressOf } from '../../src/domain/release-words.ts';
import { monthsToRoll } from '../../src/domain/rollover.ts';

const items = (...open: boolean[]) =>
  open.map((isOpen, at) => ({ id: `#${at}`, title: 'Rye', notes: '', open: isOpen }));
const plan = [
  { month: '2026-01', items: items(true) },
  { month: '2026-02', items: items(false) },
  { month: '2026-03', items: items(true, false) },
  { month: '2026-04', items: items(true) },
];
const roll = (today: string, asked: { from?: string; to?: string } = {}) =>
  monthsToRoll(plan, { today, ...asked });
const words = (said: string) => ({ words: expect.stringContaining(said) });

describe('what is rolled over', () => {
  it('is every month that is over and has something open, into the one that has begun', () => {
    expect(roll('2026-03-30')).toEqual([{ from: '2026-01', to: '2026-03' }]);
    const both = [
      { from: '2026-01', to: '2026-04' },
      { from: '2026-03', to: '2026-04' },
    ];
    expect(roll('2026-03-31')).toEqual(both); // on its last day a month is over
    expect(roll('2026-04-01')).toEqual(both);
  });

  it('is what was asked for', () => {
    expect(roll('2026-03-10', { from: '2026-03' })).toEqual([{ from: '2026-03', to: '2026-04' }]);
    expect(roll('2026-05-10', { from: '2026-03' })).toEqual([{ from: '2026-03', to: '2026-05' }]);
    expect(roll('2026-05-10', { from: '2026-03', to: '2026-06' })).toEqual([
      { from: '2026-03', to: '2026-06' },
    ]);
  });

  it.each([
    ['2026-01-10', {}, '--from 2026-01'],
    ['2026-05-10', { from: '2026-02' }, 'Nothing of February 2026 is open.'],
    ['2026-05-10', { from: 'March' }, 'March is no month such as 2026-04.'],
    ['2026-05-10', { to: '2026-13' }, '2026-13 is no month such as 2026-04.'],
    ['2026-05-10', { from: '2026-03', to: '2026-02' }, 'February 2026 is not after March 2026'],
  ])('is refused on %s for %o', (today, asked, said) =>
    expect(roll(today, asked)).toMatchObject(words(said)),
  );
});

it('progress is told as people say it', () => {
  expect(plan.map(progressOf)).toEqual([
    'January 2026: 0/1 closed',
    'February 2026: 1/1 closed (complete)',
    'March 2026: 1/2 closed',
    'April 2026: 0/1 closed',
  ]);
});

it.each([
  ['2026-04', '2026-04'],
  ['2026-04: Easter', '2026-04'],
  ['April 2026', '2026-04'],
  ['april 2026, the second half', '2026-04'],
  ['2026-04-01', null],
  ['2026-13', null],
  ['Apr 2026', null],
  ['Backlog 2026', null],
  ['v2026', null],
])('the month of a milestone %s is %s', (title, month) => expect(monthIn(title)).toBe(month));

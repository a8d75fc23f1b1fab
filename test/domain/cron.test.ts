import { describe, expect, it } from 'vitest';
import { isCron, slotsAfter } from '../../src/domain/cron.ts';
import { momentOf } from '../../src/domain/local-time.ts';

const vienna = 'Europe/Vienna'; // forward on 29 March 2026 at 01:00Z, back on 25 October at 01:00Z
const newYork = 'America/New_York'; // forward on 8 March 2026 at 07:00Z, back on 1 November at 06:00Z

/** The next times, in UTC without the year. */
function next(cron: string, zone: string, after: string, many: number): string[] {
  const slots = slotsAfter({ cron, zone }, new Date(after));
  return Array.from({ length: many }, () => slots.next().value.toISOString().slice(5, 16));
}

describe('a cron of five fields', () => {
  it.each(['30 2 * * *', '*/5 8-18 * jan,feb 1', '0 0 * * MON-FRI', '0 0 29 2 *', '0 0 31 2 1'])(
    '%j is one',
    (cron) => expect(isCron(cron)).toBe(true),
  );

  it.each([
    '',
    '* * *',
    '0 25 * * *',
    '0 0 * * * *',
    '@daily',
    'H * * * *',
    '0 0 31 4 *',
    'at two',
    '0 0 * foo *',
  ])('%j is none, or never comes round', (cron) => expect(isCron(cron)).toBe(false));
});

describe('a night in which the clock goes forward', () => {
  it.each([
    ['before it', '2026-03-28T12:00Z', ['03-29T01:30', '03-30T00:30']],
    ['right after it', '2026-03-29T01:00Z', ['03-29T01:30', '03-30T00:30']],
    ['in the middle of the hour after it', '2026-03-29T01:10Z', ['03-29T01:30', '03-30T00:30']],
    ['once it was due', '2026-03-29T01:30Z', ['03-30T00:30', '03-31T00:30']],
  ])('02:30 in Vienna comes once, as 03:30, asked %s', (_, after, due) =>
    expect(next('30 2 * * *', vienna, after, 2)).toEqual(due),
  );

  it('02:30 in New York comes once, as 03:30', () => {
    expect(next('30 2 * * *', newYork, '2026-03-07T12:00Z', 2)).toEqual(['03-08T07:30', '03-09T06:30']);
    expect(next('30 2 * * *', newYork, '2026-03-08T07:10Z', 1)).toEqual(['03-08T07:30']);
  });

  it('two times that become one come once', () =>
    expect(next('0 2,3 * * *', vienna, '2026-03-28T12:00Z', 3)).toEqual([
      ...['03-29T01:00', '03-30T00:00', '03-30T01:00'],
    ]));

  it('all times of an hour that is left out come, in order', () =>
    expect(next('0,30 2,3 * * *', vienna, '2026-03-28T12:00Z', 3)).toEqual([
      ...['03-29T01:00', '03-29T01:30', '03-30T00:00'],
    ]));
});

describe('a night in which an hour comes twice', () => {
  it.each([
    ['before it', '2026-10-24T12:00Z', '10-25T00:30'],
    ['between the two', '2026-10-25T00:45Z', '10-26T01:30'],
    ['in the second hour', '2026-10-25T01:10Z', '10-26T01:30'],
    ['after it', '2026-10-25T01:30Z', '10-26T01:30'],
  ])('02:30 in Vienna comes once, asked %s', (_, after, due) =>
    expect(next('30 2 * * *', vienna, after, 1)).toEqual([due]),
  );

  it('01:30 in New York comes once', () => {
    expect(next('30 1 * * *', newYork, '2026-10-31T12:00Z', 2)).toEqual(['11-01T05:30', '11-02T06:30']);
    expect(next('30 1 * * *', newYork, '2026-11-01T06:10Z', 1)).toEqual(['11-02T06:30']);
  });

  it('is the first of the two wherever a moment is asked for, whatever season it is', () =>
    expect(momentOf('2026-10-25', '02:30', vienna).toISOString()).toBe('2026-10-25T00:30:00.000Z'));
});

describe('every hour', () => {
  it('is every real hour when the clock goes forward, and when it goes back', () => {
    const hours = (date: string) => ['00', '01', '02', '03'].map((hour) => `${date}T${hour}:00`);
    expect(next('0 * * * *', vienna, '2026-03-28T23:30Z', 4)).toEqual(hours('03-29'));
    expect(next('0 * * * *', vienna, '2026-10-24T23:30Z', 4)).toEqual(hours('10-25'));
  });

  it('comes every twenty minutes through the hour that comes twice', () =>
    expect(next('*/20 * * * *', vienna, '2026-10-25T00:30Z', 4)).toEqual([
      ...['10-25T00:40', '10-25T01:00', '10-25T01:20', '10-25T01:40'],
    ]));
});

it('a rule that comes every four years is found', () =>
  expect(next('0 0 29 2 *', 'UTC', '2026-03-01T00:00Z', 2)).toEqual(['02-29T00:00', '02-29T00:00']));

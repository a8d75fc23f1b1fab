import { describe, expect, it } from 'vitest';
import { opensAt } from '../../src/domain/working-hours.ts';

const all = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const week = all.slice(0, 5);
const vienna = { zone: 'Europe/Vienna', days: week, hours: { from: '08:00', to: '18:00' } };
/** When jobs may begin again, asked at this time. */
const asked = (day: Parameters<typeof opensAt>[0], at: string) =>
  opensAt(day, new Date(at))?.toISOString() ?? 'open';

describe('working hours', () => {
  // 2026-03-27 is a Friday; clocks in Vienna go forward on Sunday the 29th.
  it.each([
    ['2026-03-27T06:59:59Z', '2026-03-27T07:00:00.000Z'],
    ['2026-03-27T07:00:00Z', 'open'],
    ['2026-03-27T16:59:59Z', 'open'],
    ['2026-03-27T17:00:00Z', '2026-03-30T06:00:00.000Z'],
    ['2026-03-29T12:00:00Z', '2026-03-30T06:00:00.000Z'],
  ])('are by the clock of the project, also when that changes: %s', (at, opens) => {
    expect(asked(vienna, at)).toBe(opens);
  });

  it('go over midnight, and belong to the day they begin on', () => {
    const nights = { ...vienna, hours: { from: '22:00', to: '04:00' } };
    expect(asked(nights, '2026-03-28T02:30:00Z')).toBe('open'); // the night of Friday
    expect(asked(nights, '2026-03-28T03:00:00Z')).toBe('2026-03-30T20:00:00.000Z');
    expect(asked(nights, '2026-03-30T01:00:00Z')).toBe('2026-03-30T20:00:00.000Z'); // Sunday's is none
  });

  it('may end at midnight, begin in the hour that clocks leave out, or be a whole day', () => {
    const late = { ...vienna, hours: { from: '20:00', to: '24:00' } };
    expect([asked(late, '2026-03-27T22:59:00Z'), asked(late, '2026-03-27T23:00:00Z')]).toEqual([
      'open',
      '2026-03-30T18:00:00.000Z',
    ]);
    const early = { zone: 'Europe/Vienna', days: all, hours: { from: '02:30', to: '06:00' } };
    expect(asked(early, '2026-03-29T00:59:00Z')).toBe('2026-03-29T01:30:00.000Z');
    expect(asked(early, '2026-03-29T01:30:00Z')).toBe('open');
    expect(asked({ zone: 'Europe/Vienna', days: week }, '2026-03-28T12:00:00Z')).toBe(
      '2026-03-29T22:00:00.000Z',
    );
    expect(asked({ zone: 'Europe/Vienna', days: all }, '2026-03-28T12:00:00Z')).toBe('open');
  });

  it('of one day a week are open again a week later', () => {
    const sundays = { ...vienna, days: ['sun'] as const };
    expect(asked(sundays, '2026-03-29T17:00:00Z')).toBe('2026-04-05T06:00:00.000Z');
  });
});

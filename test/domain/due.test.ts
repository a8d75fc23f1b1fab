import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { monthOverAt, owedDates, owedMonths, owedSlot } from '../../src/domain/due.ts';
import { localDate } from '../../src/domain/local-time.ts';

const zone = 'Europe/Vienna';
const at = (text: string) => new Date(text);
const nightly = { cron: '30 2 * * *', zone };
const day = { eod: '23:00', zone };

describe('a slot that is owed', () => {
  const owed = (after: string, now: string, cron = nightly.cron) => {
    const found = owedSlot({ cron, zone }, at(after), at(now));
    return found && [found.due.toISOString(), found.missedFrom?.toISOString() ?? null];
  };

  it('is the one that came since the last one', () => {
    expect(owed('2026-05-01T00:30Z', '2026-05-02T00:29Z')).toBeNull();
    expect(owed('2026-05-01T00:30Z', '2026-05-02T00:30Z')).toEqual(['2026-05-02T00:30:00.000Z', null]);
  });

  it('is the newest of those that were missed, and says from where on', () => {
    const [newest, from] = ['2026-05-05T00:30:00.000Z', '2026-05-02T00:30:00.000Z'];
    expect(owed('2026-05-01T00:30Z', '2026-05-05T12:00Z')).toEqual([newest, from]);
    expect(owed('2026-05-01T00:00Z', '2027-05-01T00:00Z', '* * * * *')?.[0]).toBe('2027-05-01T00:00:00.000Z');
    expect(owed('2021-05-01T00:00Z', '2026-05-01T00:00Z', '0 0 29 2 *')).toEqual([
      ...['2024-02-28T23:00:00.000Z', null],
    ]);
  });

  it('is none when the clock went back', () =>
    expect(owed('2026-05-05T00:30Z', '2026-05-04T12:00Z')).toBeNull());
});

it('whenever the clock is looked at, around both changes of it, every night comes exactly once', () => {
  const start = fc.constantFrom('2026-03-27T12:00Z', '2026-10-23T12:00Z');
  const rule = fc.record({
    cron: fc.constantFrom('30 2 * * *', '0 2 * * *', '45 2 * * *', '15 3 * * *'),
    zone: fc.constant(zone),
  });
  const looks = fc.array(fc.integer({ min: 1, max: 1_380 }), { minLength: 10, maxLength: 60 });
  fc.assert(
    fc.property(start, rule, looks, (from, nights, minutes) => {
      let [now, last] = [at(from), at(from)];
      const taken: string[] = [];
      for (const step of minutes) {
        now = new Date(now.getTime() + step * 60_000);
        const owed = owedSlot(nights, last, now);
        if (!owed) continue;
        expect(owed.missedFrom).toBeNull();
        taken.push(localDate(owed.due, zone));
        last = owed.due;
      }
      expect(taken).toEqual([...new Set(taken)]);
      const nightsSince = Math.round((last.getTime() - at(from).getTime()) / 86_400_000 + 0.4);
      expect(taken).toHaveLength(taken.length === 0 ? 0 : nightsSince);
    }),
  );
});

describe('days that are to be closed', () => {
  const owed = (seen: string, last: string | null, now: string, eod = '23:00') =>
    owedDates({ eod, zone }, { seen: at(seen), last }, at(now));

  it('are owed from 23:00 of their zone on, each once', () => {
    expect(owed('2026-05-01T08:00Z', null, '2026-05-01T20:59Z')).toEqual([]);
    expect(owed('2026-05-01T08:00Z', null, '2026-05-01T21:00Z')).toEqual(['2026-05-01']);
    expect(owed('2026-05-01T08:00Z', '2026-05-01', '2026-05-02T20:00Z')).toEqual([]);
  });

  it('are caught up from old to new, at most 14 days back', () => {
    expect(owed('2026-04-01T08:00Z', '2026-05-01', '2026-05-04T22:00Z')).toEqual([
      ...['2026-05-02', '2026-05-03', '2026-05-04'],
    ]);
    const many = owed('2026-04-01T08:00Z', '2026-04-02', '2026-06-04T20:00Z');
    expect([many.length, many.at(0), many.at(-1)]).toEqual([14, '2026-05-21', '2026-06-03']);
  });

  it('are none from before the project was first looked at, and none twice when the clock goes back', () => {
    expect(owed('2026-05-03T21:30Z', null, '2026-05-03T21:31Z')).toEqual([]);
    expect(owed('2026-05-01T08:00Z', '2026-05-03', '2026-05-02T22:00Z')).toEqual([]);
  });

  it('end in the morning after, where that is when they are closed', () => {
    expect(owed('2026-05-01T08:00Z', null, '2026-05-01T23:59Z', '02:00')).toEqual([]);
    expect(owed('2026-05-01T08:00Z', null, '2026-05-02T00:00Z', '02:00')).toEqual(['2026-05-01']);
  });
});

describe('months that are over', () => {
  const owed = (seen: string, last: string | null, now: string) =>
    owedMonths(day, { seen: at(seen), last }, at(now));

  it('are owed once the next one has begun in their zone', () => {
    expect(owed('2026-03-10T08:00Z', null, '2026-03-31T21:59Z')).toEqual([]);
    expect(owed('2026-03-10T08:00Z', null, '2026-03-31T22:00Z')).toEqual(['2026-03']);
    expect(owed('2026-03-10T08:00Z', '2026-03', '2026-04-20T22:00Z')).toEqual([]);
    expect(owed('2026-03-10T08:00Z', '2026-03', '2026-06-02T00:00Z')).toEqual(['2026-04', '2026-05']);
    expect(owed('2026-04-01T08:00Z', null, '2026-04-02T00:00Z')).toEqual([]);
  });

  it('wait for the end of their last day', () =>
    expect(monthOverAt('2026-03', { eod: '02:00', zone }).toISOString()).toBe('2026-04-01T00:00:00.000Z'));
});

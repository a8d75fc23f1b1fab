import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/domain/history/beat.ts';
import { countConversations } from '../../../src/domain/signals/finding.ts';
import { findRecurringCorrections } from '../../../src/domain/signals/recurring-correction.ts';
import { findRecurringFailures } from '../../../src/domain/signals/recurring-failure.ts';
import { onceEach, withoutFanOuts } from '../../../src/domain/signals/sent-again.ts';
import { beat, failure, hours, shuffled } from '../beats.ts';

const start = Date.UTC(2030, 0, 1, 9);
/** The same words in three sessions, so many hours apart, each failing and corrected alike. */
const sent = (apart: number, more: Partial<Parameters<typeof beat>[2]> = {}) =>
  [0, 1, 2].map((n) =>
    beat(n, 'bake the loaf of the day', {
      ...{ at: new Date(start + hours(n * apart)), failures: [failure('error: the oven does not answer')] },
      ...{ rejections: [{ deed: 'Edit', reason: 'no glaze' }] },
      ...more,
    }),
  );
const seen = (beats: ReturnType<typeof sent>) => [
  findRecurringFailures(beats).length,
  findRecurringCorrections(beats).length,
];

describe('the same words in several sessions', () => {
  it('count three times when they come on three days', () => {
    expect(seen(sent(24))).toEqual([1, 1]);
  });

  it('count once when they were sent out together', () => {
    expect(countConversations(withoutFanOuts(sent(0.4)))).toBe(1);
    expect(seen(sent(0.4))).toEqual([0, 0]);
  });

  it('count once after tries that came to nothing', () => {
    expect(seen(sent(5, { interrupted: true }))).toEqual([0, 0]);
    expect(seen(sent(5, { turns: 1 }))).toEqual([0, 0]);
    expect(seen(sent(5))).toEqual([1, 1]);
  });

  it('count as they are where a machine began them', () => {
    expect(countConversations(withoutFanOuts(sent(0.1).map((one) => ({ ...one, request: '' }))))).toBe(3);
  });

  it('are the same in any order, and when one arrives twice', () => {
    const beats = sent(0.4);
    expect(withoutFanOuts(shuffled([...beats, ...beats], 3))).toEqual(withoutFanOuts(beats));
    const [first] = beats;
    const further = { ...first, turns: 20, failures: [] as Failure[] } as (typeof beats)[number];
    expect(onceEach([...beats, further])[0]?.turns).toBe(20);
  });
});

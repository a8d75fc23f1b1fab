import { describe, expect, it } from 'vitest';
import type { Beat } from '../../../src/domain/history/beat.ts';
import {
  correctionCandidates,
  findRecurringCorrections,
} from '../../../src/domain/signals/recurring-correction.ts';
import { findRecurringFailures } from '../../../src/domain/signals/recurring-failure.ts';
import { beat, failure, shuffled } from '../beats.ts';

/** Numbers below `many`, the same for the same seed. */
function numbers(seed: number): (many: number) => number {
  let state = seed * 7_919 + 1;
  return (many) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * many);
  };
}

const pick = <T>(next: (many: number) => number, things: readonly T[]): T => things[next(things.length)] as T;

/** What is said again, in several languages. */
const rules = [
  ['no, use spelt flour', 'spelt flour please', 'please use spelt flour'],
  ['nimm Dinkelmehl', 'bitte Dinkelmehl', 'Dinkelmehl, kein Weizen'],
  ['usa harina de espelta', 'no, harina de espelta', 'siempre harina de espelta'],
  ['utilise la farine complète', 'farine complète', 'toujours la farine complète'],
  ['请用全麦面粉', '必须用全麦面粉', '我们用全麦面粉'],
  ['全粒粉を使ってください', '必ず全粒粉を使って', '全粒粉を使って'],
];
const errors = [
  'error: the oven does not answer',
  'fatal: Kein Blech gefunden',
  'エラー: 型が見つかりません',
];
const chat = ['yes', 'ok', 'thanks!', '/exit', 'go on', 'weiter', 'gracias', 'はい', '1'];

/** A history: one rule and one error in three conversations or two, among talk. */
function history(seed: number, times: number): Beat[] {
  const next = numbers(seed);
  const [rule, error] = [pick(next, rules), pick(next, errors)];
  return Array.from({ length: times }, (_, n) =>
    beat(next(1_000) * 10 + n, `task ${seed} number ${n}`, {
      failures: [failure(error)],
      rejections: [{ deed: 'Edit', reason: rule[n] ?? '' }],
    }),
  );
}
/** Talk, commands and the guards of Claude Code itself: none of it says anything of a history. */
const noise = (seed: number): Beat[] => {
  const next = numbers(seed);
  return Array.from({ length: 30 }, (_, n) =>
    beat(20_000 + n, pick(next, chat), {
      failures: [failure('<tool_use_error>File has not been read yet.</tool_use_error>', { tool: 'Edit' })],
      interrupted: next(2) === 0,
    }),
  );
};

const detectors = [
  ['failures', findRecurringFailures],
  ['corrections', findRecurringCorrections],
  ['candidates', correctionCandidates],
] as const;
const seeds = Array.from({ length: 25 }, (_, n) => n + 1);

describe.each(detectors)('what is found of %s', (_, find) => {
  it('does not depend on the order of arrival', () => {
    for (const seed of seeds) {
      const beats = [...history(seed, 3), ...noise(seed)];
      expect(find(shuffled(beats, seed))).toEqual(find(beats));
    }
  });

  it('does not change when beats arrive twice', () => {
    for (const seed of seeds) {
      const beats = [...history(seed, 3), ...noise(seed)];
      expect(find([...beats, ...shuffled(beats, seed)])).toEqual(find(beats));
    }
  });

  it('does not change beside talk, commands and guards', () => {
    for (const seed of seeds)
      expect(find([...noise(seed), ...history(seed, 3)])).toEqual(find(history(seed, 3)));
  });
});

describe('in any language', () => {
  it('three times are found', () => {
    for (const seed of seeds) {
      expect(findRecurringFailures(history(seed, 3))).toHaveLength(1);
      expect(findRecurringCorrections(history(seed, 3))).toHaveLength(1);
    }
  });

  it('two times are not', () => {
    for (const seed of seeds) {
      expect(findRecurringFailures(history(seed, 2))).toEqual([]);
      expect(findRecurringCorrections(history(seed, 2))).toEqual([]);
      expect(correctionCandidates(history(seed, 2))).toEqual([]);
    }
  });
});

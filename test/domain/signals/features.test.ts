import { describe, expect, it } from 'vitest';
import type { Beat } from '../../../src/domain/history/beat.ts';
import { featuresOf } from '../../../src/domain/signals/features.ts';
import { termOf } from '../../../src/domain/signals/lexicon.ts';
import { findRepeatedTasks } from '../../../src/domain/signals/repeated-task.ts';
import { beat, beats, failure, hours } from '../beats.ts';

const keysOf = (request: string, more: Partial<Beat> = {}) => featuresOf(beat(0, request, more)).keys;
const shared = (a: readonly string[], b: readonly string[]) => a.filter((key) => b.includes(key));
const pair = (a: string, b: string) => `pair ${[termOf(a), termOf(b)].sort().join('\t')}`;

describe('what two beats share', () => {
  it('is a pair of words of one operation, in any wording', () => {
    const one = keysOf('add the rye loaf, 4.80, to the price list');
    const other = keysOf('the price list needs sourdough at 5.20');
    expect(shared(one, other)).toEqual([pair('price', 'list')]);
  });

  it('is nothing where one word is all, or where two words stand in different asks', () => {
    expect(shared(keysOf('sort the price list'), keysOf('print the list of ovens'))).toEqual([]);
    const apart = `sort the prices of everything in the shop by weight and colour of crust and crumb.
      Then print the list of the ovens we lent to other bakers in town last winter.`;
    expect(keysOf(apart)).not.toContain(pair('price', 'list'));
  });

  it('is one word where both sessions named their operation', () => {
    const label = 'add product';
    const one = keysOf('rye bread is missing on the menu', { label });
    expect(shared(one, keysOf('menu: brioche, 3.20', { label }))).toContain(`term ${termOf('menu')}`);
    expect(shared(one, keysOf('menu: brioche, 3.20'))).toEqual([]);
  });

  it('is the line of an error with other values, and with another word', () => {
    const failing = (text: string) => keysOf('', { failures: [failure(text)] });
    const locked = failing('fatal: unable to access /ovens/3: the grid is locked');
    expect(shared(locked, failing('fatal: unable to access /ovens/17: the grid is locked'))[0]).toMatch(
      /^line /,
    );
    expect(shared(locked, failing('fatal: unable to access /ovens/17: the grid looks locked'))[0]).toMatch(
      /^like /,
    );
    expect(shared(locked, failing('Error: 3 tests failed'))).toEqual([]);
  });

  it('is a rule, said in a request or to a call, and a longer sentence word for word', () => {
    const rejections = [{ deed: 'Bash git push', reason: 'never push to the main branch' }];
    const rule = shared(keysOf('', { rejections }), keysOf('Bake the buns. Don’t push to main, ever.'));
    expect(rule).toContain('rule main\tpush');
    const context = 'The prices of the shop live in the till, in euros.';
    const whole = shared(keysOf(`Bake buns. ${context}`), keysOf(`Sell some bread. ${context}`));
    expect(whole.filter((key) => key.startsWith('whole '))).toHaveLength(1);
  });

  it('is something for all that the detector puts together', () => {
    const all = beats([
      'translate the new menu page into Italian please',
      'The allergen page has no Italian yet. Can you translate it into Italian?',
      'we need to translate the opening hours page into Italian as well',
      'Preisliste: füge Brezeln hinzu',
    ]);
    const [task] = findRepeatedTasks(all);
    const found = all.filter(({ id }) => task?.evidence.some((one) => one.beat === id));
    expect(found).toHaveLength(3);
    for (const one of found)
      for (const other of found) expect(shared(featuresOf(one).keys, featuresOf(other).keys)).not.toEqual([]);
  });
});

describe('what has no features', () => {
  it.each(['', 'yes', 'ok do it', '/clear', '/bake rye and wheat', 'thanks!'])('"%s"', (request) => {
    expect(featuresOf(beat(0, request))).toEqual({ terms: [], keys: [] });
  });

  it('is a guard of Claude Code, and a line that only says that something failed', () => {
    const failures = [failure('File has not been read yet', { tool: 'Edit' }), failure('Error: failed')];
    expect(keysOf('', { failures })).toEqual([]);
  });
});

it('are bounded, whatever a beat holds', () => {
  const words = Array.from({ length: 400 }, (_, at) => `dough${at} crust${at % 37}. Never bake${at}`);
  const failures = words.map((word) => failure(`fatal: ${word} is locked by ${word}`));
  const rejections = words.map((word) => ({ deed: 'Bash git push', reason: `don’t ${word} at night` }));
  const huge = beat(0, words.join(', '), { failures, rejections, label: words.join(' ') });
  const { terms, keys } = featuresOf(huge);
  expect(terms.length).toBeLessThanOrEqual(120);
  expect(keys.length).toBeLessThanOrEqual(64 + 37 + 48 + 32);
  expect(new Set(keys).size).toBe(keys.length);
});

it('do not depend on who did it, where and when', () => {
  const one = beat(0, 'add the rye loaf to the price list');
  const other = {
    ...one,
    id: 'other',
    session: 's',
    conversation: 'c',
    executor: null,
    at: new Date(hours(1)),
  };
  expect(featuresOf(other)).toEqual(featuresOf(one));
});

import { describe, expect, it } from 'vitest';
import { nearMisses } from '../../../src/domain/stage/near-misses.ts';
import { checkTrigger, isDecided, type Probed } from '../../../src/domain/stage/trigger.ts';
import { tasks } from '../../../src/rehearsal/bakery.ts';

const meant = (came: Probed['came'], why?: string): Probed => ({
  ...{ request: 'add the rye loaf', meant: true, came },
  ...(why ? { why } : {}),
});
const miss = (came: Probed['came']): Probed => ({ request: 'print the list', meant: false, came });

describe('the trigger of a skill', () => {
  it('passes when every original request picks it and no near-miss does, and the line can say so', () => {
    const probed = [meant('picked'), meant('picked'), miss('left'), miss('left')];
    expect(checkTrigger('add-product', probed)).toMatchObject({
      ...{ passed: true, said: 'picked up by 2 of 2 of those requests' },
      words: 'picked up by 2 of 2 of those requests, by 0 of 2 near-misses',
    });
    expect(isDecided(probed)).toBe(false);
  });

  it('says when the record has no near-miss', () => {
    expect(checkTrigger('x', [meant('picked')]).words).toContain('no near-miss in the record');
  });

  it('fails with the first request that did not pick it, or with the near-miss that did', () => {
    const left = [meant('picked'), meant('left')];
    expect(isDecided(left)).toBe(true);
    expect(checkTrigger('x', left)).toMatchObject({
      ...{ passed: false, words: 'x was not picked for: "add the rye loaf"' },
    });
    expect(checkTrigger('x', [meant('picked'), miss('picked')])).toMatchObject({
      ...{ passed: false, words: 'x was picked for another request: "print the list"' },
    });
  });

  it('neither passes nor fails when nothing was answered, unless something else already failed', () => {
    const untried = [meant('picked'), meant('untried', 'The usage limit is reached.')];
    expect(isDecided(untried)).toBe(true);
    const checked = checkTrigger('x', untried);
    expect(checked).toMatchObject({ passed: null, words: 'could not be tried: The usage limit is reached.' });
    expect(checked).not.toHaveProperty('said');
    expect(checkTrigger('x', [...untried, meant('left')]).passed).toBe(false);
    expect(checkTrigger('x', [])).toMatchObject({ passed: null });
  });
});

describe('near-misses', () => {
  const asked = (...requests: readonly string[]) => requests.map((request) => ({ request, label: null }));

  it('are the nearest requests for something else, at most two, each once', () => {
    const candidates = asked(
      ...['plum cake, 3.90, price list please', 'print the price list for the window', '  '],
      ...['print the price list for the window', 'write the README in French', 'say good morning'],
    );
    expect(nearMisses(asked(...tasks), candidates)).toEqual([
      'print the price list for the window',
      'write the README in French',
    ]);
  });

  it('are none where nothing else was asked for', () => {
    expect(nearMisses(asked(...tasks), [])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { judgeWords, mayAsk, setAside, type Used } from '../../src/domain/budget.ts';

const budget = { callsPerDay: 3, dollarsPerDay: 1 };
const unused: Used = { calls: 0, dollars: 0, judgeTokens: 0, workTokens: 20 * setAside.tokens };

describe('the judge may be asked', () => {
  it('while there is something left of everything', () => {
    expect(mayAsk(budget, unused)).toBeNull();
    expect(mayAsk(budget, { ...unused, calls: 2, dollars: 0.99 })).toBeNull();
  });

  it.each([
    ['off', { ...budget, callsPerDay: 0 }, unused, /^the judge is off: calls_per_day of \[judge\] is 0$/],
    [
      'off',
      { callsPerDay: 0, dollarsPerDay: 0 },
      unused,
      /calls_per_day and dollars_per_day of \[judge\] are 0/,
    ],
    ['calls', budget, { ...unused, calls: 3 }, /asked 3 times in 24 hours/],
    ['dollars', budget, { ...unused, dollars: 1 }, /spent \$1\.00 of \$1\.00 in 24 hours/],
    ['tokens', budget, { ...unused, workTokens: unused.workTokens - 1 }, /above 5 % of the tokens/],
    ['tokens', budget, { ...unused, judgeTokens: 1 }, /above 5 % of the tokens/],
    ['tokens', budget, { ...unused, workTokens: 0 }, /above 5 % of the tokens/],
  ])('but not when it is about %s', (refused, of, used, words) => {
    expect(mayAsk(of, used)).toEqual({ refused, words: expect.stringMatching(words) });
  });
});

it('people are told whether there is a judge, and with what', () => {
  expect(judgeWords({ ...budget, model: 'small' })).toBe(
    'on, with small: at most 3 calls and $1.00 in 24 hours',
  );
  expect(judgeWords(budget)).toContain("the CLI's own model");
});

import { describe, expect, it } from 'vitest';
import { isAnswer, isRule, rulingsOf } from '../../../src/domain/signals/ruling.ts';

describe('a sentence sets a rule', () => {
  it.each([
    'use butter, not oil',
    'rye not wheat',
    'butter please',
    'small loaves please, I have small tins',
    'no glaze',
    'too much sugar',
    'I said no glaze',
    'you forgot the salt again',
    'wrong tin, take the long one',
    'keep it short',
    'every new loaf needs a label',
    'this project uses spelt flour',
    'this loaf has no label, all loaves need one',
    'why did you change the oven?',
    'why glaze again?',
    'the prices are in data/prices',
    'the oven is already running on 8123',
    'can you use butter instead?',
  ])('in English: %s', (sentence) => {
    expect(isRule(sentence)).toBe(true);
  });

  it.each([
    ['German', 'bitte keine Glasur'],
    ['German', 'Butter, nicht Öl'],
    ['Spanish', 'no uses aceite'],
    ['Spanish', 'siempre con mantequilla'],
    ['French', 'utilise du beurre'],
    ['French', 'pas de sucre'],
    ['Portuguese', 'não use óleo'],
    ['Italian', 'usa il burro, non olio'],
    ['Russian', 'не используй масло'],
    ['Chinese', '不要用糖'],
    ['Japanese', '砂糖ではなく蜂蜜を使ってください'],
    ['Korean', '설탕 말고 꿀'],
  ])('in %s: %s', (_, sentence) => {
    expect(isRule(sentence)).toBe(true);
  });

  it.each([
    'the oven is not hot',
    'it does not open',
    'no such file in the shop',
    'no function clause matching in Bakery.Oven.heat/2',
    'not sure about the tin',
    'is the tin not set?',
    'run it again',
    'commit and push please',
    'the oven was not found',
    'Die Tür öffnet nicht mehr richtig',
  ])('but not in: %s', (sentence) => {
    expect(isRule(sentence)).toBe(false);
  });

  it('and one that is asked or tells what was done is none, even beside a rejected call', () => {
    expect(isAnswer('does this affect the tin?')).toBe(true);
    expect(isAnswer('I moved the tin by hand')).toBe(true);
    expect(isAnswer('I want the tin greased')).toBe(false);
    expect(isAnswer('same tin and tray, yeah?')).toBe(false);
    expect(isAnswer('why did you move the tin?')).toBe(false);
  });

  it('with a name for each way it rules', () => {
    expect(rulingsOf('no, use butter first')).toEqual(expect.arrayContaining(['§first', '§use']));
    expect(rulingsOf('it was the loaf, not the tin')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/domain/signals/candidate.ts';
import {
  accept,
  answerForm,
  isSignal,
  type Judgement,
  readJudgement,
} from '../../../src/domain/signals/judgement.ts';

const lines = ['add the rye loaf, 4.80, to the price list', 'say "pnpm"', '使用 pnpm', 'x'.repeat(300)];
const candidate: Candidate = {
  ...{ kind: 'repeated_task', title: 'the working title', certain: false },
  quotes: lines.map((text, at) => ({ conversation: `c${at}`, text })),
};
const [rye = '', say = '', chinese = ''] = lines;
const answer = (wish: object = {}) => ({
  ...{ quotes: [rye, say, chinese], varies: ['product', 'price'], one: true, automatable: true },
  ...{ artifact: 'skill', title: 'Add a product to the price list', ...wish },
});
const accepted = (wish: object): Judgement => {
  const judgement = accept(answer(wish), candidate);
  if ('refused' in judgement) throw new Error(judgement.words);
  return judgement;
};

describe('an answer', () => {
  it('is a judgement, with the lines of the evidence it quotes', () => {
    const judgement = accepted({});
    expect(judgement.quotes).toEqual([
      { conversation: 'c0', text: rye },
      { conversation: 'c1', text: say },
      { conversation: 'c2', text: chinese },
    ]);
    expect(readJudgement(JSON.parse(JSON.stringify(judgement)))).toEqual(judgement);
    expect(readJudgement({})).toBeNull();
  });

  it('may quote as models do: with marks around it, ours before it, a part, cut where it was cut', () => {
    const quotes = [`> ${rye}`, `“${say}”`, `${'x'.repeat(239)}...`];
    expect(accepted({ quotes }).quotes.map(({ conversation }) => conversation)).toEqual(['c0', 'c1', 'c3']);
    expect(accepted({ quotes: ['to  the\nprice list', say, chinese] }).quotes[0]?.text).toBe(rye);
  });

  it.each([
    ['an invented quote', { quotes: [rye, say, 'add the plum cake to the price list'] }, 'invented'],
    ['an invented quote, though it says no', { quotes: ['add the plum cake'], one: false }, 'invented'],
    ['a letter that is everywhere', { quotes: [rye, say, 'a'] }, 'invented'],
    ['an empty quote', { quotes: [rye, say, ''] }, 'invented'],
    ['a yes without three lines', { quotes: [rye, say] }, 'unproven'],
    ['a yes with one line three times', { quotes: [rye, rye, rye] }, 'unproven'],
    ['another form', { artifact: 'poem' }, 'unreadable'],
    ['half a form', { one: undefined }, 'unreadable'],
  ])('is refused for %s', (_what, wish, refused) => {
    expect(accept(answer(wish), candidate)).toMatchObject({ refused });
    expect(accept(null, candidate)).toMatchObject({ refused: 'unreadable' });
  });

  it('that says no needs no lines, and a small group no three', () => {
    expect(accepted({ one: false, quotes: [] }).one).toBe(false);
    const two = { ...candidate, quotes: candidate.quotes.slice(0, 2) };
    expect(accept(answer({ quotes: [say, rye] }), two)).toMatchObject({ one: true });
  });

  it('counts the same words in several conversations as often as they stand there', () => {
    const same = ['a', 'b', 'c'].map((conversation) => ({ conversation, text: rye }));
    const judgement = accept(answer({ quotes: [rye, rye, rye] }), { ...candidate, quotes: same });
    expect(judgement).toMatchObject({ quotes: same });
  });

  it('has a title fit to be shown, and words', () => {
    expect(accepted({ title: ' **Add a\nproduct**. ' }).title).toBe('Add a product');
    expect(accepted({ title: '\u202E`Add` \u200Bit' }).title).toBe('Add it');
    expect([...accepted({ title: 'añadir '.repeat(40) }).title]).toHaveLength(80);
    expect(accepted({ title: ' .' }).title).toBe('the working title');
    expect(accepted({ varies: ['"price"', '', ...'abcdefgh'] }).varies).toEqual(['price', ...'abcde']);
  });
});

describe('a signal', () => {
  const yes = accepted({});
  it.each([
    ['a yes', yes, true, true],
    ['not one thing', { ...yes, one: false }, false, false],
    ['nothing to automate', { ...yes, automatable: false }, false, false],
    ['nothing that would help', { ...yes, artifact: 'none' as const }, false, false],
    ['no judgement', null, true, false],
  ])('with %s', (_what, judgement, certain, weak) => {
    expect(isSignal({ certain: true }, judgement)).toBe(certain);
    expect(isSignal({ certain: false }, judgement)).toBe(weak);
  });
});

it('is asked for in the draft of JSON Schema that the CLI knows', () => {
  expect(answerForm).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
});

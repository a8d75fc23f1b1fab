import { describe, expect, it } from 'vitest';
import { type BeatFacts, findRepeatedTasks } from '../../../src/domain/signals/repeated-task.ts';

const label = 'add a product to the price list';
const beat = (id: number, request: string, more: Partial<BeatFacts> = {}): BeatFacts => ({
  ...{ id, conversation: id, request, label },
  ...more,
});
const rye = beat(1, 'add the rye loaf, 4.80, to the price list');
const buns = beat(2, 'put cinnamon buns (2.10) on the list of prices');
const sourdough = beat(3, 'the price list needs sourdough at 5.20');

describe('a repeated task', () => {
  it('is found when three jobs ask for one operation in different words', () => {
    expect(findRepeatedTasks([rye, buns, sourdough], [])).toEqual([
      { kind: 'signal', operation: label, beats: [1, 2, 3] },
    ]);
  });

  it('is found in any order of arrival', () => {
    expect(findRepeatedTasks([sourdough, rye, buns], [])).toEqual(
      findRepeatedTasks([rye, buns, sourdough], []),
    );
  });

  it('is found among other work', () => {
    const others = [
      beat(4, 'fix the broken link in README.md', { label: 'fix a broken link' }),
      beat(5, 'why does the oven timer test fail?', { label: 'explain a failing test' }),
    ];
    expect(findRepeatedTasks([rye, ...others, buns, sourdough], [])).toHaveLength(1);
  });

  it('is not found twice: what is known takes its recurrences', () => {
    const again = beat(4, 'plum cake, 3.90, price list please');
    const known = [{ id: 9, beats: [1, 2, 3] }];
    expect(findRepeatedTasks([rye, buns, sourdough, again], known)).toEqual([
      { kind: 'recurrence', signal: 9, beats: [4] },
    ]);
  });
});

describe('nothing is found', () => {
  it('in two jobs', () => {
    expect(findRepeatedTasks([rye, buns], [])).toEqual([]);
  });

  it('when one job was retried twice', () => {
    const retries = [rye, { ...buns, conversation: 1 }, { ...sourdough, conversation: 1 }];
    expect(findRepeatedTasks(retries, [])).toEqual([]);
  });

  it('when the same thing is once removed instead of added', () => {
    const removed = beat(4, 'remove the rye loaf from the price list', {
      label: 'remove a product from the price list',
    });
    expect(findRepeatedTasks([rye, buns, removed], [])).toEqual([]);
  });

  it("on the sessions' word alone", () => {
    const words = ['rename the oven module', 'bump the flour package', 'explain the till'];
    expect(
      findRepeatedTasks(
        words.map((request, at) => beat(at + 1, request)),
        [],
      ),
    ).toEqual([]);
  });
});

it('works without labels and without spaces between words', () => {
  const plain = [rye, buns, sourdough].map((one) => ({ ...one, label: null }));
  expect(findRepeatedTasks(plain, [])).toHaveLength(1);
  const japanese = [
    '価格表に食パンを追加して 480',
    '価格表にクロワッサンを追加して 210',
    '価格表にライ麦パンを追加して 520',
  ];
  expect(
    findRepeatedTasks(
      japanese.map((request, at) => beat(at + 1, request, { label: null })),
      [],
    ),
  ).toHaveLength(1);
});

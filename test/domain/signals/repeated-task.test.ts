import { describe, expect, it } from 'vitest';
import type { Beat } from '../../../src/domain/history/beat.ts';
import { findRepeatedTasks } from '../../../src/domain/signals/repeated-task.ts';
import { beat, beats, hours, shuffled } from '../beats.ts';

const found = (all: readonly Beat[]) =>
  findRepeatedTasks(all).map(({ evidence }) => evidence.map(({ beat: id }) => id).sort());
const idsOf = (all: readonly Beat[]) => all.map(({ id }) => id).sort();

const translations = beats([
  'translate the new menu page into Italian please',
  'The allergen page has no Italian yet. Can you translate it into Italian?',
  'we need to translate the opening hours page into Italian as well',
]);
/** Work of every kind, none of it twice. */
const others = beats(
  [
    'rename the OvenTimer class to BakeTimer everywhere',
    'why does the till round 0.5 cents down',
    'add a dark theme to the order screen',
    'upgrade the image of the web server, it has a known vulnerability',
    'our newsletter goes out twice to some customers, find out how that can be',
    'remove the old coupon table and everything that reads it',
    'draw me the flow of an order from basket to receipt',
  ],
  100,
);

describe('a repeated task is found', () => {
  it('in any wording, among other work', () => {
    expect(found([...translations, ...others])).toEqual([idsOf(translations)]);
  });

  it('with a line of each request that says it', () => {
    const [task] = findRepeatedTasks([...translations, ...others]);
    expect(task?.evidence.map(({ quote }) => quote)).toEqual([
      'translate the new menu page into Italian please',
      'Can you translate it into Italian?',
      'we need to translate the opening hours page into Italian as well',
    ]);
  });

  it.each([
    [
      'links to pull requests',
      'review https://git.example.com/a/b/pull/12',
      'pls review PR 13',
      'can you do a review of my pull request',
    ],
    [
      'issues of a tracker',
      'work on TILL-12',
      'please work on https://tracker.example.com/browse/TILL-99',
      'continue the work on TILL-7',
    ],
    [
      'versions',
      'bump the parser to 4.17.2',
      'upgrade the web framework to 19.0.1',
      'please update our linter to 2.5.15',
    ],
    [
      'what is broken',
      'ci is red, lint fails',
      'the linter fails again on the build',
      'lint failures on main, have a look',
    ],
  ])('in values of one kind: %s', (_, ...requests) => {
    expect(found(beats(requests))).toEqual([idsOf(beats(requests))]);
  });

  it.each([
    [
      'German',
      'füge Roggenbrot zur Preisliste hinzu',
      'füge bitte Zimtschnecken zur Preisliste hinzu',
      'Brezeln fehlen: füge sie zur Preisliste hinzu',
    ],
    [
      'Japanese',
      '価格表に食パンを追加して',
      '価格表にクロワッサンを追加して',
      '価格表にライ麦パンを追加して',
    ],
    [
      'Russian',
      'добавь ржаной хлеб в прайс-лист',
      'добавь булочки с корицей в прайс-лист',
      'добавь батон в прайс-лист пожалуйста',
    ],
  ])('in %s', (_, ...requests) => {
    expect(found(beats(requests))).toHaveLength(1);
  });

  it('in the middle of sessions, when it is said plainly and once more', () => {
    const first = beats(others.map(({ request }) => request).slice(0, 4));
    const asked = first.map(({ session, conversation, at }, number) =>
      beat(50 + number, 'commit this and push it', {
        session,
        conversation,
        at: new Date(at.getTime() + hours(1)),
      }),
    );
    expect(found([...first, ...asked])).toEqual([idsOf(asked)]);
    expect(found([...first, ...asked.slice(1)])).toEqual([]);
  });
});

describe('nothing is found', () => {
  const silent = (all: readonly Beat[]) => expect(found([...all, ...others])).toEqual([]);

  it('in what was asked twice only', () => silent(translations.slice(1)));

  it('in three requests of one conversation', () =>
    silent(translations.map((one) => ({ ...one, conversation: 'one' }))));

  it('when the same prompt is pasted again after a try that came to nothing', () =>
    silent(
      [0, 2, 5].map((later, at) =>
        beat(at, 'write the release notes of this week for the shop', {
          ...{ at: new Date(Date.UTC(2026, 0, 5, 9 + later)), interrupted: at < 2, turns: at < 2 ? 1 : 12 },
        }),
      ),
    ));

  it('when many sessions are sent out in one hour', () =>
    silent(
      ['basket', 'till', 'oven', 'menu', 'stock'].map((name, at) =>
        beat(at, `write unit tests for the module ${name} and fix what they find`, {
          at: new Date(Date.UTC(2026, 0, 5, 9, 5 * at)),
        }),
      ),
    ));

  it('in chat', () =>
    silent(
      beats(['yes', 'yes please', 'ok do it', 'go on', 'yes', 'hello', 'thanks!', 'continue', '1', 'push']),
    ));

  it('in a command, or a request that leans on one', () =>
    silent([
      ...beats(['/review-menu', '/review-menu summer', '/review-menu winter', '/review-menu']),
      ...beats(['now /review-menu for spring', 'and run /review-menu again', 'do a /review-menu please'], 10),
    ]));

  it('in questions that were merely answered', () =>
    silent(
      [
        'how does the price import work?',
        'what does the price import do',
        'when does the price import run?',
      ].map((request, at) => beat(at, request, { turns: 1 })),
    ));

  it('in requests about one subject that ask for different things', () =>
    silent(
      beats([
        'the price list page shows no prices on phones',
        'make the price list page faster, it takes four seconds',
        'who may see the price list page, and where is that written down',
      ]),
    ));

  it('in trouble that is only called trouble', () =>
    silent(
      beats([
        'fix this error',
        'I am seeing an error here, fix it',
        'another error to fix',
        'fix these errors too',
      ]),
    ));

  it('when one of three asks for the opposite', () =>
    silent(
      beats([
        'add a feature flag for the loyalty card',
        'add a feature flag for tips',
        'remove the feature flag for tips',
      ]),
    ));

  it('in beats without words of a person', () => silent([0, 1, 2].map((at) => beat(at, ''))));
});

describe('what is found does not change', () => {
  const all = [...translations, ...others];

  it.each([1, 2, 3, 4, 5])('with the order of arrival (%i)', (seed) => {
    expect(findRepeatedTasks(shuffled(all, seed))).toEqual(findRepeatedTasks(all));
  });

  it('with beats that arrive twice', () => {
    expect(findRepeatedTasks([...all, ...shuffled(all, 7)])).toEqual(findRepeatedTasks(all));
  });

  it.each([1, 2, 3])('with noise (%i)', (seed) => {
    const syllables = 'ba ke lo mi nu pa re so ta vu xi zo'.split(' ');
    const word = (of: number) =>
      shuffled(syllables, seed * 10_000 + of)
        .slice(0, 3)
        .join('');
    const noise = Array.from({ length: 40 }, (_, at) =>
      beat(
        200 + at,
        `can you look at the ${word(3 * at)} of the ${word(3 * at + 1)} and ${word(3 * at + 2)}`,
      ),
    );
    expect(found([...all, ...noise])).toEqual([idsOf(translations)]);
  });
});

const label = 'add a product to the price list';
const asJob = (at: number, request: string, more: Partial<Beat> = {}): Beat =>
  beat(at, request, { label, job: { done: true }, ...more });
const rye = asJob(1, 'add the rye loaf, 4.80, to the price list');
const buns = asJob(2, 'put cinnamon buns (2.10) on the list of prices');
const sourdough = asJob(3, 'the price list needs sourdough at 5.20');

describe('among jobs', () => {
  it('is found when three ask for one operation, none of which names it as work', () => {
    expect(found([rye, buns, sourdough, ...others])).toEqual([idsOf([rye, buns, sourdough])]);
    expect(findRepeatedTasks([rye, buns, sourdough])[0]?.title).toBe(label);
  });

  it('is found within the hour when each was given another value, not when the same was sent again', () => {
    const at = rye.at;
    const values = ['rye loaf, 4.80', 'plum cake, 3.90', 'buns, 2.10'];
    const given = (words: readonly string[]) =>
      words.map((value, n) => asJob(n, `add the ${value}, to the price list`, { at }));
    expect(found(given(values))).toHaveLength(1);
    expect(found(given(Array(3).fill(values[0])))).toEqual([]);
  });

  it.each<[string, Beat[]]>([
    ['two', [rye, buns]],
    ['one that was retried twice', [buns, sourdough, rye].map((one) => ({ ...one, conversation: 'job 1' }))],
    ['three of which one was not done', [rye, buns, { ...sourdough, job: { done: false } }]],
    [
      'three of which one is the opposite',
      [rye, buns, asJob(3, 'remove the rye loaf from the price list', { label: 'remove a product' })],
    ],
    [
      "three that only the sessions' word has in common",
      ['rename the oven module', 'bump the flour package', 'explain the till'].map((words, at) =>
        asJob(at, words),
      ),
    ],
  ])('is not found in %s', (_, jobs) => {
    expect(found(jobs)).toEqual([]);
  });

  it('needs no labels and no spaces between words', () => {
    const plain = [rye, buns, sourdough].map((one) => ({ ...one, label: null }));
    expect(found(plain)).toHaveLength(1);
    const japanese = ['食パン', 'クロワッサン', 'ライ麦パン'].map((bread, at) =>
      asJob(at, `価格表に${bread}を追加して 480`, { label: null }),
    );
    expect(found(japanese)).toHaveLength(1);
  });
});

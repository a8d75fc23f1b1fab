import { describe, expect, it } from 'vitest';
import { countConversations } from '../../../src/domain/signals/finding.ts';
import {
  correctionCandidates,
  findRecurringCorrections,
} from '../../../src/domain/signals/recurring-correction.ts';
import { beat, shuffled } from '../beats.ts';

/** What a person says in one conversation: a first request, then replies. */
const talk = (n: number, ...requests: string[]) =>
  requests.map((request, at) =>
    beat(n, request, { id: `beat-${n}.${at}`, at: new Date(Date.UTC(2030, 0, n, 9, at)) }),
  );
const rejected = (n: number, reason: string, deed = 'Edit') =>
  beat(n, 'bake it', { rejections: [{ deed, reason }] });
const found = (...beats: ReturnType<typeof talk>) => findRecurringCorrections(beats);

const flour = [
  ...talk(1, 'add the rye loaf', 'no, use spelt flour'),
  ...talk(2, 'write the recipe of the buns', 'please use spelt flour here'),
  ...talk(3, 'what goes into the plum cake?', 'looks good. But use spelt flour, not wheat'),
];

describe('a recurring correction', () => {
  it('is what a person replies again in three conversations', () => {
    expect(found(...flour)).toEqual([
      {
        title: 'no, use spelt flour',
        evidence: [
          { session: 'session-1', conversation: 'session-1', beat: 'beat-1.1', quote: 'no, use spelt flour' },
          expect.objectContaining({ beat: 'beat-2.1', quote: 'please use spelt flour here' }),
          expect.objectContaining({ beat: 'beat-3.1', quote: 'But use spelt flour, not wheat' }),
        ],
      },
    ]);
  });

  it('is what a person says when rejecting a call, in other words too', () => {
    const beats = [
      rejected(1, "don't put glaze on the buns"),
      rejected(2, 'never glaze'),
      rejected(3, 'please do not glaze this one'),
    ];
    expect(found(...beats)).toHaveLength(1);
  });

  it('is a call that is rejected for the same thing first', () => {
    const push = 'Bash git push';
    const beats = [
      rejected(1, 'taste it first', push),
      rejected(2, 'wait, the oven is still hot, let it cool down first', push),
      rejected(3, 'first ask the baker', push),
    ];
    const [one, ...more] = found(...beats);
    expect(one?.title).toBe('taste it first');
    expect(more).toEqual([]);
  });

  it('is what is said of one program, whatever it was to do', () => {
    const beats = [
      rejected(1, 'pnpm please', 'Bash npm install'),
      rejected(2, 'we have pnpm', 'Bash npm run build'),
      rejected(3, 'why npm? it is pnpm', 'Bash npm test'),
    ];
    expect(found(...beats)).toHaveLength(1);
    const various = ['the oven is hot', 'what does the timer say?', 'the buns look pale'];
    expect(found(...various.map((reason, n) => rejected(n, reason, 'Bash npm test')))).toEqual([]);
  });

  it('is what a person says after an interruption, though no word of it sets a rule', () => {
    const stopped = [1, 2, 3].flatMap((n) => {
      const [first, ...replies] = talk(
        n,
        `recipe number ${n}`,
        `smaller tins for the ${['rye', 'buns', 'cake'][n - 1]}`,
      );
      return [{ ...first, interrupted: true }, ...replies] as ReturnType<typeof talk>;
    });
    expect(found(...stopped)).toHaveLength(1);
  });

  it('is context given in request after request', () => {
    const beats = [
      ...talk(1, 'Add a jar of honey to the shelf. Prices live in the ledger service.'),
      ...talk(2, 'Why is the rye sold out on Mondays? Prices live in the ledger service.'),
      ...talk(3, 'Prices live in the ledger service. Draw the delivery routes on a map, one colour a van.'),
    ];
    expect(found(...beats).map(({ title }) => title)).toEqual(['Prices live in the ledger service.']);
  });

  it.each([
    ['a port', ['the oven is on 8123', 'use port 8123 please', 'no, the oven is on 8123']],
    [
      'a path',
      ['the prices are in data/prices', 'prices live in data/prices', 'prices: they are in data/prices'],
    ],
    ['one word that is only said to correct', ['no glitter', 'without glitter please', 'never use glitter']],
  ])('is %s that is told again', (_, replies) => {
    expect(found(...replies.flatMap((reply, n) => talk(n + 1, `task ${n}`, reply)))).toHaveLength(1);
  });

  it.each([
    ['the pair of what is wanted and what is not', ['rye not wheat', 'wheat again, use rye', 'rye please']],
    ['what nobody wants', ["don't put sprinkles on it", 'too many sprinkles', 'no sprinkles on bread']],
    ['what was forgotten', ['you forgot the label again', 'a label is missing', 'every loaf needs a label']],
    ['a rare word said in passing once', ['use saffron', 'never forget the saffron', 'saffron like before']],
  ])('is %s', (_, replies) => {
    expect(found(...replies.flatMap((reply, n) => talk(n + 1, `task ${n}`, reply)))).toHaveLength(1);
  });

  it('is context given as a form', () => {
    const beats = [
      ...talk(1, 'the timer is broken', 'write a card for it, Board: Ovens'),
      ...talk(2, 'the mixer squeaks', 'note it down (Board:Ovens) and go on'),
      ...talk(3, 'the scale is off', "there's a card already? then Board: Ovens please"),
    ];
    expect(found(...beats)).toHaveLength(1);
  });

  it.each([
    ['German', 'die Preise stehen in der Datei des Kassenbuchs.'],
    ['Japanese', '価格は必ず台帳サービスから読み込んでください。'],
  ])('is found in %s: by rejections, and by a sentence said again', (_, sentence) => {
    const requests = ['Backe Brot für Montag.', '新しい店舗のページを作る。', 'Lösche alte Bestellungen.'];
    const said = requests.flatMap((request, n) => talk(n + 1, `${request} ${sentence}`));
    expect(found(...said)).toHaveLength(1);
    expect(found(...[1, 2, 3].map((n) => rejected(n, sentence)))).toHaveLength(1);
  });
});

describe('nothing recurs', () => {
  it('in two conversations, however often', () => {
    expect(found(...flour.slice(0, 4), ...talk(2, 'another', 'use spelt flour', 'use spelt flour'))).toEqual(
      [],
    );
  });

  it.each([
    ['second thoughts', ['wait', 'wait, let us talk', 'hold on, wait a moment']],
    ['approvals', ['yes please', 'yes, do it', 'ok looks good, go ahead']],
    ['chat noise', ['/exit', 'continue', 'thanks!']],
    ['tasks', ['commit this and push', 'commit and push please', 'commit, then push it']],
    ['questions', ['why does the timer not stop?', 'does the timer stop first?', 'is the timer not set?']],
    [
      'what is, not what should be',
      ['the shop is not open', "it doesn't open the shop", 'I see no open shop'],
    ],
    [
      'a tale',
      ['I moved the loaf, not the tin', 'it was the loaf, not the tin', 'they took a loaf, not a tin'],
    ],
    ['slash commands', ['/review use spelt flour', '/review use spelt flour', '/review use spelt flour']],
    ['choices', ['1', '2 and 3', 'option B']],
    ['words of style', ['please, thanks', 'perfect, thank you so much', 'please please, thanks man']],
    ['questions to a rejection', ['which tin is it?', 'is the tin clean?', 'does that need a tin?']],
    [
      'answers one by one',
      ['1. no tins\n2. no trays', '1. no jars\n2. no tins', '1. yes\n2. no tins needed'],
    ],
    [
      'the middle of what was pasted',
      [1, 2, 3].map((n) => [...'abcdefgh', 'use spelt flour', ...'ijklmnop', `${n}`].join('\n')),
    ],
  ])('in %s', (_, replies) => {
    expect(found(...replies.flatMap((reply, n) => talk(n + 1, `task ${n}`, reply)))).toEqual([]);
  });

  it('in a prompt that is pasted again, or with another value', () => {
    const prompt = 'Bake the rye loaf for Monday. Use spelt flour. Make sure the crust is dark.';
    expect(found(...[1, 2, 3].flatMap((n) => talk(n, prompt)))).toEqual([]);
    const same = (n: number) =>
      `Check bread ${n} on the shelf and its price. Put the result on the notice board.`;
    expect(found(...[1, 2, 3].flatMap((n) => talk(n, same(n))))).toEqual([]);
  });

  it('in two words that are as often said without a rule', () => {
    const rules = ['never put rye bread in there', 'please no rye bread today', 'make sure rye bread is in'];
    const talks = rules.flatMap((rule, n) => talk(n + 1, `task ${n}`, rule));
    expect(found(...talks)).toHaveLength(1);
    const passing = ['is the rye bread done?', 'rye bread sells well', 'I like the rye bread'];
    expect(found(...talks, ...passing.flatMap((said, n) => talk(n + 5, `task ${n}`, said)))).toEqual([]);
  });

  it('in two words that are used for everything', () => {
    const rules = [
      'never leave a loaf without its tin',
      'make sure each loaf leaves its tin',
      "don't wash loaf and tin",
    ];
    const talks = rules.flatMap((rule, n) => talk(n + 1, `task ${n}`, rule));
    const others = ['a loaf for Ann', 'that loaf was burnt', 'one more loaf', 'count every loaf'];
    const more = others.flatMap((said, n) => [
      ...talk(n + 5, `task ${n}`, said),
      ...talk(n + 15, `task ${n}`, said.replace('loaf', 'tin')),
    ]);
    expect(found(...talks)).toHaveLength(1);
    expect(found(...talks, ...more)).toEqual([]);
  });

  it('in what a conversation opens with and is all about', () => {
    expect(found(...[1, 2, 3].flatMap((n) => talk(n, `use the new oven for order ${n}`)))).toEqual([]);
  });

  it.each([
    ['code', '```\nuse spelt flour\n```'],
    ['a quotation', '> use spelt flour'],
    ['a log', '09:12:44 WARN use spelt flour'],
    ['a terminal', '$ use spelt flour'],
    ['an error', 'TypeError: Cannot read the crumb of the loaf, use a tin'],
    ['an error told in passing', 'I still get Error: Loaf crumb not found'],
    ['a compiler', 'error: use of a moved loaf in the tin'],
    ['data', '{"step":"use spelt flour","after":["mix","rest"],"at":"12"}'],
  ])('in %s that was quoted', (_, quoted) => {
    expect(found(...[1, 2, 3].flatMap((n) => talk(n, `task ${n}`, `look at this:\n${quoted}`)))).toEqual([]);
  });

  it("in Claude Code's own words when a question form is sent away", () => {
    const words = 'Never mind these questions, ask first what is not clear';
    expect(found(...[1, 2, 3].map((n) => rejected(n, words, 'AskUserQuestion')))).toEqual([]);
  });
});

describe('what is found', () => {
  const things = ['tin', 'tray', 'jar', 'bowl', 'whisk', 'scale', 'timer'];
  const noise = Array.from({ length: 40 }, (_, n) =>
    talk(
      100 + n,
      `tidy the ${things[n % 7]}`,
      `and the ${things[(n * 3) % 7]} is next to number ${n}`,
      'yes',
    ),
  ).flat();

  it.each([1, 2, 3, 4, 5])('does not depend on the order of arrival (seed %i)', (seed) => {
    const beats = [...flour, ...noise];
    expect(found(...shuffled(beats, seed))).toEqual(found(...beats));
  });

  it('is the same beside other talk, and when a beat arrives twice', () => {
    expect(found(...flour, ...noise)).toEqual(found(...flour));
    const [twice] = found(...flour, ...flour);
    expect(twice).toEqual(found(...flour)[0]);
    expect(countConversations(twice?.evidence ?? [])).toBe(3);
  });
});

describe('a candidate for a judge', () => {
  const said = [
    'dark crust please',
    'no pale crust',
    'the crust looks soft',
    'I like crust',
    'crust sells well',
  ];
  const maybe = said.flatMap((reply, n) => talk(n + 1, `task ${n}`, reply));

  it('is what is too loose to be found', () => {
    expect(found(...maybe)).toEqual([]);
    expect(correctionCandidates(maybe)).toHaveLength(1);
  });

  it('is never what was found, and never in two conversations only', () => {
    expect(correctionCandidates(flour)).toEqual([]);
    expect(correctionCandidates(maybe.slice(0, 4))).toEqual([]);
  });

  it('has at most twelve lines, and there are at most twenty', () => {
    const many = Array.from({ length: 40 }, (_, n) =>
      maybe.map((one) => {
        const word = `crust${String.fromCodePoint(97 + (n % 26), 97 + Math.floor(n / 26))}`;
        const number = `${n}.${one.conversation}`;
        return {
          ...one,
          id: `${n}.${one.id}`,
          conversation: number,
          request: one.request.replace('crust', word),
        };
      }),
    );
    const all = correctionCandidates(many.flat());
    expect(all.length).toBeLessThanOrEqual(20);
    for (const { evidence } of all) expect(evidence.length).toBeLessThanOrEqual(12);
  });
});

import { describe, expect, it } from 'vitest';
import { readReleases, titleOf } from '../../src/domain/release-file.ts';

const read = (...lines: string[]) => readReleases(lines.join('\n'));
const titles = (...lines: string[]) =>
  read(...lines).flatMap(({ month, items }) =>
    items.map(({ title, open }) => `${month} ${open ? 'open' : 'done'} ${title}`),
  );

describe('RELEASES.md', () => {
  it('has items by month, from old to new, in whatever order its sections are', () => {
    expect(
      titles('# Plan', '## 2026-04 Easter', '- [ ] Plum cake', '## 2026-03', '* [x] Rye', '1. [X] Oats'),
    ).toEqual(['2026-03 done Rye', '2026-03 done Oats', '2026-04 open Plum cake']);
  });

  it.each([
    ['before the first month', ['- [ ] Rye']],
    ['below a heading that is no month', ['## 2026-04', '## Later', '- [ ] Rye']],
    ['below a day, or a month that is none', ['## 2026-04-01', '- [ ] Rye', '## 2026-13', '- [ ] Oats']],
    ['in a fence', ['## 2026-04', '```', '- [ ] Rye', '```']],
    ['in a longer fence with another in it', ['## 2026-04', '~~~~', '~~~', '- [ ] Rye', '~~~~']],
    ['in a comment', ['## 2026-04', '<!-- so:', '- [ ] Rye', '-->']],
    ['without a box, or without words', ['## 2026-04', '- Rye', '- [ ]', '- [ ]Oats', '[ ] Spelt']],
    ['as code', ['## 2026-04', '', '    - [ ] Rye']],
  ])('has none %s', (_, lines) => expect(titles(...lines)).toEqual([]));

  it('goes on after a fence, below deeper headings, and in a list that has other points', () => {
    expect(
      titles(
        '## 2026-04',
        '```sh',
        '# no heading',
        '```',
        '### Breads',
        '- [ ] Rye',
        '- Cakes',
        '  - [ ] Plum',
      ),
    ).toEqual(['2026-04 open Rye', '2026-04 open Plum']);
  });

  it('gives an item what stands below it, and nothing else', () => {
    const [release] = read(
      ...[
        '## 2026-04',
        '- [ ] Rye',
        '  dark',
        '',
        '  - [ ] seeds',
        '    ~~~',
        '- [ ] in the fence',
        '    ~~~',
      ],
      ...['- [ ] Oats', 'goes on here', '', 'A word about April.', '- [ ] Spelt'],
    );
    expect(release?.items.map(({ title, notes }) => [title, notes])).toEqual([
      ['Rye', expect.stringMatching(/^dark\n\n {2}- \[ \] seeds\n {4}~~~\n- \[ \] in the fence\n {4}~~~$/)],
      ['Oats', 'goes on here'],
      ['Spelt', ''],
    ]);
  });
});

it('has nothing in its items that no record can keep', () => {
  const [release] = readReleases('## 2026-04\n\n- [ ] add\0 rye\n  dark\0\n');
  expect(release?.items).toEqual([{ id: 'add-rye', title: 'add rye', notes: 'dark', open: true }]);
});

describe('what an item is called', () => {
  const ids = (...lines: string[]) => read(...lines).flatMap(({ items }) => items.map(({ id }) => id));

  it('is short, and the same whatever we write behind the title', () => {
    const title = '- [ ] Add “Rye” (4.80)!';
    const added = ['', ' (from 2026-03)', ' (job 12, 1a2b3c4)', ' (from 2026-02, 2026-03) (job 12, 1a2b3c4)'];
    for (const words of added) expect(ids('## 2026-04', title + words)).toEqual(['add-rye-4-80']);
    expect(ids('## 2026-04', '- [ ] Über-Brot', '- [ ] 🥐')).toEqual(['über-brot', 'item']);
    expect(ids('## 2026-04', `- [ ] ${'rye '.repeat(60)}`)[0]).toMatch(/^(rye-){19}rye$/);
  });

  it('is numbered where it is taken, by the month it was first in', () => {
    expect(ids('## 2026-04', '- [ ] Rye', '- [ ] rye!', '- [ ] Rye 2')).toEqual(['rye', 'rye~2', 'rye-2']);
    expect(ids('## 2026-04', '- [ ] Rye', '- [ ] Rye (from 2026-03)')).toEqual(['rye~2', 'rye']);
  });
});

describe('a title', () => {
  it.each([
    ['Rye', 'Rye', []],
    ['Rye (from 2026-02, 2026-03)', 'Rye', ['2026-02', '2026-03']],
    ['Rye (from 2026-02) (job 3, 1a2b3c4)  ', 'Rye', ['2026-02']],
    ['Rye (for 2026-02)', 'Rye (for 2026-02)', []],
    ['(from 2026-02)', '(from 2026-02)', []],
  ])('%s', (words, title, from) => expect(titleOf(words)).toEqual({ title, from }));
});

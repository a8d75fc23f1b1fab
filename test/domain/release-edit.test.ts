import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Item } from '../../src/domain/release.ts';
import { moveOpen, tickItem } from '../../src/domain/release-edit.ts';
import { readReleases } from '../../src/domain/release-file.ts';
import { isRefusal, type Refusal } from '../../src/domain/result.ts';

function granted<T>(value: T | Refusal): T {
  if (typeof value === 'object' && value !== null && isRefusal(value)) throw new Error(value.words);
  return value as T;
}
const lines = (...all: string[]) => `${all.join('\n')}\n`;
const reference = 'job 12, 1a2b3c4';
const tick = (text: string, item: string) => granted(tickItem(text, { item, reference }));
const move = (text: string, from = '2026-03', to = '2026-04') => granted(moveOpen(text, { from, to }));

describe('a ticked item', () => {
  it('says by which job, and is ticked once', () => {
    const before = lines('## 2026-04', '- [ ] Rye  ', '  dark', '- [ ] Oats');
    const after = tick(before, 'rye');
    expect(after).toBe(lines('## 2026-04', '- [x] Rye (job 12, 1a2b3c4)  ', '  dark', '- [ ] Oats'));
    expect(tick(after, 'rye')).toBe(after);
    expect(granted(tickItem(after, { item: 'rye', reference: 'job 13, 5d6e7f8' }))).toBe(after);
  });

  it('is refused in words where it is not there', () => {
    expect(tickItem('## 2026-04\n', { item: 'rye', reference })).toMatchObject({
      words: 'RELEASES.md has no item rye any more.',
    });
  });
});

describe('open items that move on', () => {
  it('go behind those of the month, with their notes and where they came from; closed ones stay', () => {
    const before = lines(
      ...['## 2026-03', '', '- [x] Rye', '- [ ] Oats', '  rolled', '', '- [ ] Spelt (from 2026-02)', ''],
      ...['## 2026-04', '- [ ] Plum', '', 'The end.'],
    );
    const { text, moved } = move(before);
    expect(moved.map(({ id }) => id)).toEqual(['oats', 'spelt']);
    expect(text).toBe(
      lines(
        ...['## 2026-03', '', '- [x] Rye', '', '## 2026-04', '- [ ] Plum'],
        ...['- [ ] Oats (from 2026-03)', '  rolled', '- [ ] Spelt (from 2026-02, 2026-03)', '', 'The end.'],
      ),
    );
    expect(move(text)).toEqual({ text, moved: [] });
  });

  it.each([
    ['oldest first', ['## 2026-03', '- [ ] Rye', '## 2026-05'], ['## 2026-03', '', '## 2026-04']],
    ['newest first', ['## 2026-05', '## 2026-03', '- [ ] Rye'], ['## 2026-05', '## 2026-04']],
  ])('get a section in the order of a file that is %s', (_, before, head) => {
    const { text } = move(lines(...before));
    const month = text.split('\n').filter((line) => /^(## |- )/.test(line));
    expect(month).toContain('- [ ] Rye (from 2026-03)');
    expect(text).toContain('## 2026-04\n\n- [ ] Rye (from 2026-03)\n\n');
    expect(text.startsWith(head.join('\n'))).toBe(true);
  });

  it('keep the line ends of the file, and a last line without one', () => {
    expect(move('## 2026-03\r\n- [ ] Rye\r\n  dark').text).toBe(
      '## 2026-03\r\n\r\n## 2026-04\r\n\r\n- [ ] Rye (from 2026-03)\r\n  dark',
    );
  });

  it('stand at the margin, wherever they stood', () => {
    const before = lines('## 2026-03', '- Cakes', '  - [ ] Plum', '    sweet', '## 2026-04', '- [ ] Rye');
    expect(move(before).text).toBe(
      lines('## 2026-03', '- Cakes', '## 2026-04', '- [ ] Rye', '- [ ] Plum (from 2026-03)', '  sweet'),
    );
  });

  it('go to the head of a section whose end is no place for them', () => {
    const before = lines('## 2026-03', '- [ ] Rye', '## 2026-04', '```');
    expect(move(before).text).toBe(
      lines('## 2026-03', '## 2026-04', '', '- [ ] Rye (from 2026-03)', '', '```'),
    );
  });

  it('are refused in words where something else would change with them', () => {
    const before = lines('## 2026-03', '- [ ] Rye', '```', 'a fence that nobody closed');
    expect(moveOpen(before, { from: '2026-03', to: '2026-04' })).toMatchObject({
      words: expect.stringContaining('move them by hand'),
    });
  });
});

/** Files as people write them, and worse. */
const month = fc.constantFrom('2026-02', '2026-03', '2026-04', '2026-05');
const word = fc.constantFrom(
  'Rye',
  'Oats',
  'Plum cake',
  'rye',
  'Spelt (4.80)',
  'Rye (from 2026-02)',
  '`x` | y',
);
const point = fc.constantFrom('-', '*', '+', '1.', '2)');
const item = fc
  .tuple(fc.constantFrom('', ' ', '  ', '    ', '\t'), point, fc.constantFrom(' ', 'x', 'X'), word)
  .map(([space, sign, box, words]) => `${space}${sign} [${box}] ${words}`);
const line = fc.oneof(
  { weight: 4, arbitrary: item },
  { weight: 2, arbitrary: month.map((name) => `## ${name}`) },
  { weight: 2, arbitrary: fc.constant('') },
  fc.constantFrom(
    ...[
      '# Plan',
      '### Breads',
      '## Later',
      'A word.',
      '  a note',
      '      code',
      '- point',
      '  - deeper',
      '---',
    ],
    ...['```', '  ```', '~~~~', '<!-- a', '-->', '> quoted', '   ', '1. one', '- [ ]', '\\- [ ] no'],
  ),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 25, size: 'max' }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([all, end, isOpen]) => ['## 2026-03', ...all].join(end) + (isOpen ? '' : end));

/** An item but for what it is called and the spaces before its notes. */
const meaning = (all: readonly { month: string; items: readonly Item[] }[]) =>
  all
    .flatMap(({ month: name, items }) => items.map((one) => ({ ...one, month: name })))
    .map(({ title, notes, open, from = [], month: name }) =>
      JSON.stringify([name, title, open, from, notes.replaceAll(/^[ \t]+/gm, '')]),
    )
    .toSorted();
const filled = (text: string) => text.split(/\r?\n/).filter((one) => one.trim() !== '');

describe('whatever is in the file', () => {
  it('a tick changes one line, means what it says, and is the same twice', () => {
    fc.assert(
      fc.property(file, fc.nat(), (text, nth) => {
        const items = readReleases(text).flatMap((release) => release.items);
        const one = items[nth % Math.max(items.length, 1)];
        if (!one) return;
        const after = tick(text, one.id);
        expect(tick(after, one.id)).toBe(after);
        const [before, now] = [text.split('\n'), after.split('\n')];
        const changed = now.filter((newer, at) => newer !== before[at]);
        expect([now.length, changed.length]).toEqual([before.length, one.open ? 1 : 0]);
        const meant = readReleases(text).map((release) => ({
          ...release,
          items: release.items.map((other) => (other.id === one.id ? { ...other, open: false } : other)),
        }));
        expect(readReleases(after)).toEqual(meant);
      }),
      { numRuns: 500 },
    );
  });

  it('a move takes the open items of one month and leaves every other line as it was', () => {
    let [refused, moves] = [0, 0];
    const runs = 1_500;
    fc.assert(
      fc.property(file, (text) => {
        const done = moveOpen(text, { from: '2026-03', to: '2026-04' });
        if (isRefusal(done)) {
          refused++;
          return;
        }
        const plan = readReleases(text);
        const isMoved = (name: string, { open }: Item) => open && name === '2026-03';
        const meant = plan.flatMap(({ month: name, items }) =>
          items.map((one) =>
            isMoved(name, one)
              ? {
                  month: '2026-04',
                  items: [{ ...one, from: [...new Set([...(one.from ?? []), '2026-03'])] }],
                }
              : { month: name, items: [one] },
          ),
        );
        expect(meaning(readReleases(done.text))).toEqual(meaning(meant));
        expect(done.text.endsWith('\n')).toBe(text.endsWith('\n'));
        if (done.moved.length > 0) moves++;
        if (done.moved.length === 0) expect(done.text).toBe(text);
        else expect(/(^|[^\r])\n/.test(done.text)).toBe(/(^|[^\r])\n/.test(text) || !text.includes('\n'));
        const isOf = (one: string) =>
          done.moved.some(({ title, notes }) => one.includes(title) || notes.includes(one.trim()));
        const others = (all: string) => filled(all).filter((one) => !isOf(one) && one !== '## 2026-04');
        expect(others(done.text)).toEqual(others(text));
        expect(granted(moveOpen(done.text, { from: '2026-03', to: '2026-04' })).text).toBe(done.text);
      }),
      { numRuns: runs },
    );
    expect(moves).toBeGreaterThan(runs / 10);
    expect(refused / runs).toBeLessThan(0.05);
  });
});

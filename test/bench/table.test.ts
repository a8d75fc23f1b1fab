import { expect, it } from 'vitest';
import { type Figure, inTurns, isMet, middle, quantile } from '../../bench/ratios/figure.ts';
import { betweenMarks, tableOf } from '../../bench/ratios/table.ts';

const figure = (more: Partial<Figure>): Figure => ({
  ...{ what: 'ack', against: 'a bare ack', unit: 'ms', ours: 36, floor: 6, ratio: 6, wanted: [], ...more },
});
const marked = (inside: string) =>
  `# Bench\n\n<!-- npm run bench writes from here -->\n\n${inside}\n\n<!-- to here -->\n\nMore.\n`;

it('says whether a figure is as wanted: by its ratio, by its value, or by both', () => {
  const six = { of: 'ratio', most: 6 } as const;
  expect(isMet(figure({ wanted: [six] }))).toBe(true);
  expect(isMet(figure({ wanted: [six], ratio: 6.1 }))).toBe(false);
  expect(isMet(figure({ wanted: [six, { of: 'value', most: 30 }] }))).toBe(false);
  expect(isMet(figure({ wanted: [{ of: 'ratio', least: 0.5 }], ratio: 0.4 }))).toBe(false);
  expect(isMet(figure({ wanted: [{ of: 'ratio', most: 6 }], ratio: null }))).toBe(false);
});

it('compares in turns, and takes the middle of each turn’s ratio', async () => {
  const floors = [10, 20, 40];
  const compared = await inTurns(
    3,
    async (turn) => [30, 20, 200][turn] ?? 0,
    async (turn) => floors[turn] ?? 0,
  );
  expect(compared).toEqual({ ours: 30, floor: 20, ratio: 3 });
  expect(middle([3, 1, 2])).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
});

it('writes a table between the two marks, and leaves the rest of the page alone', () => {
  const table = tableOf([figure({ wanted: [{ of: 'ratio', most: 5 }] })]);
  expect(table.split('\n').at(-1)).toBe('| ack | 36.0 ms | a bare ack | 6.00 ms | 6.00× | ≤ 5× | **no** |');
  expect(betweenMarks(marked('old'), table)).toBe(marked(table));
  expect(() => betweenMarks('# Bench\n', table)).toThrow('the marks');
});

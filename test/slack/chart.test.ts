import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Chart } from '../../src/domain/chart.ts';
import { toMessage } from '../../src/slack/blocks.ts';
import { toChartBlock } from '../../src/slack/chart-block.ts';
import { chartWords, drawChart, toPng } from '../../src/slack/chart-picture.ts';

const chart: Chart = {
  ...{ title: 'How often it came again', yLabel: 'in 100 jobs', categories: ['1 add-product', '2 bake'] },
  series: [
    { name: 'before', values: [15, 0] },
    { name: 'since', values: [5, 2.5] },
  ],
};
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\uD83E', '<!channel>', '🥖'.repeat(99), ']]>'),
);
const charts: fc.Arbitrary<Chart> = fc.record({
  ...{ title: hostile, yLabel: hostile, categories: fc.array(hostile, { maxLength: 30 }) },
  series: fc.array(fc.record({ name: hostile, values: fc.array(fc.nat(), { maxLength: 30 }) }), {
    maxLength: 9,
  }),
});

it('is a block of bars between the words and the buttons', () => {
  const button = { action: 'look', subject: 1, label: 'Look' } as const;
  const { blocks } = toMessage({ line: ['1 upgrade'], chart, buttons: [button] });
  expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'data_visualization', 'actions']);
  expect(blocks[1]).toEqual({
    ...{ type: 'data_visualization', title: 'How often it came again' },
    chart: {
      type: 'bar',
      series: [
        {
          name: 'before',
          data: [
            { label: '1 add-product', value: 15 },
            { label: '2 bake', value: 0 },
          ],
        },
        {
          name: 'since',
          data: [
            { label: '1 add-product', value: 5 },
            { label: '2 bake', value: 2.5 },
          ],
        },
      ],
      axis_config: { categories: ['1 add-product', '2 bake'], y_label: 'in 100 jobs' },
    },
  });
});

it('stays inside the limits of Slack whatever things are called', () => {
  const isShort = (text: string, max: number) => text.length > 0 && text.length <= max && text.isWellFormed();
  fc.assert(
    fc.property(charts, (any) => {
      const { title, chart: drawn } = toChartBlock(any);
      const { categories, y_label } = drawn.axis_config;
      const labels = [...categories, ...drawn.series.map(({ name }) => name)];
      expect([title, y_label].every((text) => isShort(text, 50))).toBe(true);
      expect(labels.every((text) => isShort(text, 20))).toBe(true);
      expect([drawn.series.length <= 6, categories.length <= 20]).toEqual([true, true]);
      for (const { data } of drawn.series) expect(data.map(({ label }) => label)).toEqual(categories);
    }),
  );
});

it('is a picture elsewhere, with or without fonts, and in words', async () => {
  const svg = drawChart(chart);
  expect(
    [...svg.matchAll(/<rect x="210" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width)),
  ).toEqual([450, 150, 1, 75]);
  expect([...(await toPng(svg)).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  expect(chartWords(chart)).toBe(
    'How often it came again, in 100 jobs\n1 add-product: before 15, since 5\n2 bake: before 0, since 2.5',
  );
});

it('is a well-formed picture whatever things are called', async () => {
  await fc.assert(
    fc.asyncProperty(charts, async (any) => {
      expect((await toPng(drawChart(any))).length).toBeGreaterThan(0);
    }),
    { numRuns: 10 },
  );
});

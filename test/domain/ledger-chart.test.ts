import { expect, it } from 'vitest';
import type { LedgerRow } from '../../src/domain/ledger.ts';
import { ledgerChart } from '../../src/domain/ledger-chart.ts';

const day = new Date('2026-11-21T12:00:00Z');
const row = (
  upgrade: number,
  slug: string,
  before: [number, number],
  after: [number, number],
): LedgerRow => ({
  ...{ upgrade, slug, project: 'bakery', kind: 'skill', livePath: `.claude/skills/${slug}`, landed: day },
  ...{ used: { times: 0, jobs: 0 }, idle: { since: day, jobs: 0 }, jobsSinceKept: null, tasks: null },
  recurrences: {
    before: { times: before[0], jobs: before[1] },
    after: { times: after[0], jobs: after[1] },
  },
});

it('draws how often in 100 jobs it came again, of what enough jobs tell', () => {
  const rows = [
    row(1, 'add-product', [3, 20], [1, 30]),
    row(2, 'bake', [3, 19], [1, 30]),
    row(3, 'sell', [3, 20], [0, 19]),
  ];
  expect(ledgerChart(rows)).toMatchObject({
    categories: ['1 add-product'],
    series: [
      { name: 'before', values: [15] },
      { name: 'since', values: [3.3] },
    ],
  });
  expect(ledgerChart(rows.slice(1))).toBeNull();
});

it('draws the twenty that landed last', () => {
  const rows = Array.from({ length: 25 }, (_, at) => row(at + 1, 'x', [1, 20], [1, 20]));
  expect(ledgerChart(rows)?.categories).toEqual(rows.slice(5).map(({ upgrade }) => `${upgrade} x`));
});

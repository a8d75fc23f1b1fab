import type { types } from '@slack/bolt';
import type { Chart } from '../domain/chart.ts';
import { clip } from './clip.ts';

/** Slack's limits: characters of a title and an axis, of a label, and how many series and points there can be. */
const limits = { title: 50, label: 20, series: 6, points: 20 } as const;

/** Slack's chart, which @slack/types lacks: a data_visualization block of bars. */
export type ChartBlock = types.Block & {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'bar';
    readonly series: readonly {
      readonly name: string;
      readonly data: readonly { readonly label: string; readonly value: number }[];
    }[];
    readonly axis_config: { readonly categories: readonly string[]; readonly y_label: string };
  };
};

/** A chart inside Slack's limits. Labels that are too long lose their end, so they have to differ before it. */
export function toChartBlock({ title, categories, series, yLabel }: Chart): ChartBlock {
  const labels = categories.slice(0, limits.points).map((label) => clip(label, limits.label));
  return {
    ...{ type: 'data_visualization', title: clip(title, limits.title) },
    chart: {
      type: 'bar',
      series: series.slice(0, limits.series).map(({ name, values }) => ({
        name: clip(name, limits.label),
        data: labels.map((label, at) => ({ label, value: values[at] ?? 0 })),
      })),
      axis_config: { categories: labels, y_label: clip(yLabel, limits.title) },
    },
  };
}

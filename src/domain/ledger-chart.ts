import type { Chart } from './chart.ts';
import { enoughJobs, type LedgerRow, per100 } from './ledger.ts';

/** As many as Slack draws; those that landed last. */
const mostArtifacts = 20;

/**
 * How often what live artifacts are for came again, before and since. Only what enough jobs tell of is drawn: the words
 * beside the chart have the counts, and name what is too little to tell. Null when that leaves nothing to draw.
 */
export function ledgerChart(rows: readonly LedgerRow[]): Chart | null {
  const told = rows
    .filter(({ recurrences: { before, after } }) => before.jobs >= enoughJobs && after.jobs >= enoughJobs)
    .slice(-mostArtifacts);
  if (told.length === 0) return null;
  const rates = (side: 'before' | 'after') =>
    told.map(({ recurrences }) => Math.round((per100(recurrences[side]) ?? 0) * 10) / 10);
  return {
    title: 'How often it came again, before and since',
    yLabel: 'in 100 jobs',
    // The number tells two of one name apart, and is what the words begin with.
    categories: told.map(({ upgrade, slug }) => `${upgrade} ${slug}`),
    series: [
      { name: 'before', values: rates('before') },
      { name: 'since', values: rates('after') },
    ],
  };
}

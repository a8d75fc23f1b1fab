import type { Chart } from '../chart.ts';
import { outcomeWords } from '../job-words.ts';
import { outcomes } from '../outcome.ts';
import type { DayFacts } from './facts.ts';

/** The jobs of a day by how they ended; null when none did. */
export function dayChart({ jobs, date }: DayFacts): Chart | null {
  const told = outcomes.flatMap((outcome) => {
    const many = jobs.filter((job) => job.outcome === outcome).length;
    return many > 0 ? [{ name: outcomeWords[outcome], many }] : [];
  });
  if (told.length === 0) return null;
  return {
    title: `Jobs of ${date}`,
    yLabel: 'jobs',
    categories: told.map(({ name }) => name),
    series: [{ name: 'jobs', values: told.map(({ many }) => many) }],
  };
}

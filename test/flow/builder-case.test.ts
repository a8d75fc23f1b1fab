import { expect, it } from 'vitest';
import { readCase } from '../../src/flow/builder-case.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useEndedJobs } from '../fakes/ended-jobs.ts';

const { record, context, builds, work } = useEndedJobs();

it('a builder is shown no work that was discarded, and cites none', async () => {
  const git = {
    refresh: async () => ({ tip: 'a'.repeat(40) }),
    list: async () => [],
    read: async () => null,
  };
  const ctx = context([toProject('bakery', { path: '/bakery' }, ['U0ADA'], '/')], git);
  for (const day of [1, 2, 3, 4]) await work(day, ctx);
  expect(builds()).toEqual(['bakery']);
  await record.db.job.updateMany({ where: { id: 1 }, data: { delivery: 'discarded' } });

  const { id } = await record.db.upgrade.findFirstOrThrow();
  const read = await readCase(ctx, id);
  if (read === null || typeof read === 'string') throw new Error(`there is no case: ${read}`);
  expect(read.jobs).toEqual([2, 3, 4]);
  expect(read.evidence.map(({ job }) => job)).toEqual([2, 3, 4]);
});

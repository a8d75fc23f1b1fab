import type { Context } from '../flow/context.ts';
import type { Finding } from './finding.ts';

type Count = { readonly count: number };

/** What stands still in the record: runs without a lease, and steps that break again and again. */
export async function examineRecord({ db }: Pick<Context, 'db'>): Promise<Finding[]> {
  const stuck = await db.job.findMany({
    where: { state: 'running', leaseUntil: { lt: new Date() } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const jobs = stuck.map(({ id }) => id).join(', ');
  return [
    {
      ...{ name: 'running jobs', ok: stuck.length === 0 },
      words: jobs
        ? `nobody runs ${jobs} any more: start the app where its project is, and it is recorded as interrupted`
        : 'each has somebody who runs it',
    },
    await brokenSteps(db),
  ];
}

/** A step that broke is tried again for two weeks; more than so often is no bad moment any more. */
const often = 5;

async function brokenSteps(db: Context['db']): Promise<Finding> {
  const name = 'steps';
  const [there] = await db.$queryRaw<{ is: boolean }[]>`select to_regclass('pgboss.job') is not null as is`;
  if (!there?.is) return { name, ok: true, words: 'none was ever queued here' };
  const broken = await db.$queryRaw<(Count & { name: string })[]>`
    select name, count(*)::int as count from pgboss.job
    where (state = 'retry' and retry_count >= ${often} and name <> 'outbox') or state = 'failed'
    group by name order by name`;
  const list = broken.map(({ name: queue, count }) => `${count} in ${queue}`).join(', ');
  if (list)
    return { name, ok: false, words: `${list} break again and again: the log says why at "a step broke"` };
  return { name, ok: true, words: 'none breaks again and again' };
}

import { type Stage, until } from '../../src/rehearsal/stage.ts';

/** Nothing that came in and no step is left to do, but for what is put off for longer. */
export const settled = ({ app }: Pick<Stage, 'app'>): Promise<unknown> =>
  until('all steps to be done', async () => {
    const [row] = await app.ctx.db.$queryRaw<{ left: number }[]>`
      select count(*)::int as left from pgboss.job
      where state in ('created', 'retry', 'active') and start_after < now() + interval '1 minute'`;
    return row?.left === 0;
  });

import { describe, expect, it } from 'vitest';
import { listSignals, signalsAsOf } from '../../src/flow/list-signals.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { february, useEndedJobs } from '../fakes/ended-jobs.ts';
import { createPlace } from '../git/fixtures.ts';

const { record, context, builds, work, signals } = useEndedJobs();

describe('what was decided is remembered', () => {
  async function kill(day: number): Promise<void> {
    const { id } = await record.db.upgrade.findFirstOrThrow({ orderBy: { id: 'desc' } });
    const settled = { state: 'done', settledAt: february(day), commit: 'a'.repeat(40) } as const;
    await record.db.upgrade.update({ where: { id }, data: { state: 'killed', createdAt: february(day) } });
    await record.db.decision.create({ data: { verb: 'kill', upgradeId: id, by: 'cli:me', ...settled } });
  }

  it('a killed signal stays silent until its evidence has grown 1.5 times', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await kill(3);
    await work(4);
    expect(builds()).toHaveLength(1);
    expect(await signals()).toMatchObject([{ count: 4, state: 'killed' }]);
    await work(5);
    expect(builds()).toHaveLength(2);
    expect(await signals()).toMatchObject([{ count: 5, state: 'building' }]);
  });

  it('a day in the past is answered as it was then', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.updateMany({ data: { createdAt: february(3) } });
    await kill(5);
    const then = (day: number) => signalsAsOf(context(), { project: 'bakery', asOf: february(day) });
    expect(await then(2)).toEqual([]);
    await record.db.upgrade.updateMany({ data: { createdAt: february(3) } });
    expect(await then(4)).toMatchObject([{ id: '1', count: 3, state: 'proposed' }]);
    expect(await then(6)).toMatchObject([{ id: '1', count: 3, state: 'killed' }]);
  });

  it('a skill that lies in the repository already covers what it is for', async () => {
    const place = await createPlace();
    const description = 'Adds a product with its price to the price list (prices.md).';
    const path = '.claude/skills/add-product/SKILL.md';
    await place.commit('Say how', { [path]: `---\nname: add-product\ndescription: ${description}\n---\n` });
    const ctx = context([place.project], place.git);
    for (const day of [1, 2, 3]) await work(day, ctx);
    expect(builds()).toEqual([]);
    expect(await signals()).toMatchObject([{ state: 'covered', coveredBy: path, count: 3 }]);
  });
});

describe('what changes afterwards', () => {
  it('work that is discarded is no evidence any more, until there is enough again', async () => {
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.updateMany({ data: { state: 'killed', createdAt: february(3) } });
    await record.db.job.update({ where: { id: 2 }, data: { delivery: 'discarded' } });
    expect(await signals()).toEqual([]);
    await work(4);
    expect(await signals()).toMatchObject([{ id: '1', count: 3, state: 'killed' }]);
    expect(builds()).toHaveLength(1);
  });

  it('sessions that turn out to be one conversation count once', async () => {
    for (const day of [1, 2, 3]) await work(day);
    expect(await signals()).toHaveLength(1);
    await record.db.job.update({ where: { id: 3 }, data: { retryOf: 1 } });
    expect(await signals()).toEqual([]);
  });

  it('on a day before it was covered it was not', async () => {
    const place = await createPlace();
    const path = '.claude/skills/add-product/SKILL.md';
    const skill =
      '---\nname: add-product\ndescription: Adds a product with its price to the price list.\n---\n';
    await place.commit('Say how', { [path]: skill });
    for (const day of [1, 2, 3]) await work(day);
    await record.db.upgrade.deleteMany({});
    await work(4, context([place.project], place.git));
    const then = (day: number) => signalsAsOf(context(), { project: 'bakery', asOf: february(day) });
    expect(await then(3)).toMatchObject([{ id: '1', state: 'found', coveredBy: null }]);
    expect(await then(4)).toMatchObject([{ id: '1', state: 'covered', coveredBy: path }]);
  });
});

describe('what spans projects', () => {
  const home = { ...toProject('shared', { path: '/shared', home: true }, [], '/'), channel: 'C0SHARED' };
  const unread = { refresh: async () => ({ refused: 'unreachable', words: 'No repository here.' }) };
  const withHome = () => context([home], unread);

  it('is one signal, for home', async () => {
    const ctx = withHome();
    await work(1, ctx);
    await work(2, ctx, { project: 'mill' });
    await work(3, ctx, { job: { channel: 'C0BAKERY' } });
    expect(await signals()).toMatchObject([{ project: 'shared', count: 3 }]);
    expect(builds()).toEqual(['shared']);
    expect(await record.db.upgrade.findMany()).toMatchObject([
      { projectName: 'shared', channel: 'C0SHARED' },
    ]);
    for (const project of ['bakery', 'mill']) expect(await listSignals(ctx, project)).toHaveLength(1);
  });

  it('is nothing where no project is home', async () => {
    await work(1);
    await work(2, context(), { project: 'mill' });
    await work(3);
    expect(await signals()).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { buildUpgrade } from '../../src/flow/build-upgrade.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { looked, type Scripted, types, upgradeOf, useScripted } from '../fakes/scripted.ts';
import { result, seeing, tasks } from '../fakes/story.ts';

const open = useScripted();
/** A bakery whose upgrades may take this much in 24 hours. */
const withBudget = (dollarsPerDay: number, runsPerDay: number) =>
  open(bakeryScript, ({ projects }) => ({
    projects: projects.map((project) => ({ ...project, upgrades: { dollarsPerDay, runsPerDay } })),
  }));

const builders = ({ requests }: Scripted) => requests.filter(({ raw }) => raw.includes('Staging folder: '));

/** Earlier today another upgrade took this many dollars, and a question to the judge about it as many. */
async function spend({ app }: Scripted, costUsd: number): Promise<void> {
  const { db } = app.ctx;
  const noticed = { kind: 'recurring_failure', projectName: 'bakery', title: 'flour' } as const;
  const judge = await db.session.create({ data: { id: randomUUID(), kind: 'judge', costUsd } });
  const asked = { fingerprint: 'flour', answer: {}, sessionId: judge.id };
  const judgement = { create: asked };
  const { id: signalId } = await db.signal.create({ data: { ...noticed, judgement } });
  const another = { id: 1_000, signalId, projectName: 'bakery', jobId: 1, state: 'flagged' } as const;
  await db.upgrade.create({ data: another });
  await db.session.create({ data: { id: randomUUID(), kind: 'builder', costUsd, upgradeId: 1_000 } });
}

it('lets an upgrade wait while builders, probes and the judge have spent the day, and builds it then', async () => {
  const stage = await withBudget(10, 80);
  const { ctx } = stage.app;
  await types(stage, tasks.slice(0, 1));
  await result(stage, 1);
  await spend(stage, 5);
  await types(stage, tasks.slice(1));
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  const waiting = await upgradeOf(stage);
  expect(waiting).toMatchObject({ state: 'building', attempts: 0, sessions: [] });
  expect(waiting.why).toMatch(/^builders, probes and the judge have spent \$10\.00 of \$10\.00 in 24 hours$/);
  expect(builders(stage)).toEqual([]);

  // Asked for again at a start, there is still one step that waits.
  await buildUpgrade(ctx, stage.first);
  const steps = await ctx.db.$queryRaw<{ seconds: number }[]>`
    select extract(epoch from start_after - created_on)::int as seconds from pgboss.job
    where name = 'project/bakery/build' and state = 'created'`;
  expect(steps).toEqual([{ seconds: 3_600 }]);

  await buildUpgrade({ ...ctx, now: () => new Date(Date.now() + 25 * 3_600_000) }, stage.first);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toContain('(picked up by 3 of 3 of those requests)');
  expect(await upgradeOf(stage)).toMatchObject({ state: 'proposed', attempts: 1, why: null });
  await seeing(stage, /^job 3 · [\s\S]*inheritance: shipped/);
  await ctx.db.$executeRaw`delete from pgboss.job where name = 'project/bakery/build'`;
});

it('proposes without asking again when the builder took the last of it, and says so in Look', async () => {
  const stage = await withBudget(10, 1);
  await types(stage, tasks);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(/found a better way\. The system just got an upgrade\.$/);
  expect(await looked(stage)).toContain(
    'trigger · not told · not tried: builders, probes and the judge have run 1 of 1 times',
  );
});

it('builds none where there is nothing to spend, and says by which key', async () => {
  const stage = await withBudget(0, 80);
  await types(stage, tasks);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  const { state, why } = await upgradeOf(stage);
  expect(state).toBe('flagged');
  expect(why).toBe('upgrades are switched off: upgrade_dollars_per_day is 0');
  expect(builders(stage)).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecord } from '../../src/postgres/record.ts';
import { openPlace, type Place, start } from './place.ts';

/** What the terminal says of a record with two skills: one that is used and one that nobody uses. */
let place: Place;
const may = (day: number) => new Date(Date.UTC(2026, 4, day));
const why = 'none of the last 100 jobs used it';
beforeAll(async () => {
  place = await openPlace();
  const { db, close } = await openRecord({ databaseUrl: place.database.url, dataDir: place.folder });
  await db.project.create({ data: { name: 'bakery', path: place.bakery, branch: 'main' } });
  const skill = { projectName: 'bakery', jobId: 1, kind: 'skill', commit: 'c'.repeat(40) } as const;
  const upgrades = [
    { ...skill, slug: 'add-product', state: 'approved', noticed: 'bread is added by hand' },
    { ...skill, slug: 'bake-cake', state: 'approved', noticed: 'cake is baked by hand', retireWhy: why },
    { ...skill, slug: 'sweep', state: 'killed', noticed: 'floors are swept', trashRef: 'refs/x' },
  ] as const;
  for (const upgrade of upgrades) {
    const signal = { kind: 'repeated_task', projectName: 'bakery', title: upgrade.slug } as const;
    const verb = upgrade.state === 'killed' ? 'kill' : 'approve';
    const decision = { verb, by: 'cli:baker', state: 'done', commit: 'c'.repeat(40), at: may(4) } as const;
    await db.upgrade.create({
      data: {
        ...upgrade,
        ...{ livePath: `.claude/skills/${upgrade.slug}`, signal: { create: signal }, createdAt: may(4) },
        decisions: { create: { ...decision, settledAt: may(4) } },
      },
    });
  }
  for (const day of [1, 2, 3, 5, 6]) {
    const looked = { inheritance: 'none', turns: day, costUsd: 0.5 } as const;
    const ran = { state: 'ended', outcome: 'done', startedAt: may(day), ...looked } as const;
    const asked = { requestId: randomUUID(), projectName: 'bakery', task: `bake ${day}`, askedBy: 'cli:me' };
    const { id: jobId } = await db.job.create({ data: { ...asked, ...ran, durationMs: day * 1_000 } });
    const used = { skillsUsed: day > 4 ? ['add-product'] : [], tokens: 1_000n };
    const { id: sessionId } = await db.session.create({
      data: { id: randomUUID(), kind: 'job', jobId, ...used },
    });
    const beat = { sessionId, jobId, projectName: 'bakery', request: `bake ${day}`, at: may(day) };
    await db.beat.create({ data: { ...beat, evidence: { create: { signalId: 1 } } } });
  }
  const ours = { kind: 'builder', upgradeId: 1, tokens: 500n, costUsd: 0.25 } as const;
  await db.session.create({ data: { id: randomUUID(), ...ours } });
  await close();
});
afterAll(() => place.close());

async function audition(...args: string[]): Promise<string> {
  const { exitCode, all } = await start('src/cli.ts', args, place.env);
  expect(exitCode, all).toBe(0);
  return all;
}

it('shows the ledger as lines, every rate beside its counts', async () => {
  const tooFew = (needed: string) => `(too few to tell: it takes ${needed} on each side)`;
  expect((await audition('upgrades', '--ledger')).split('\n')).toEqual([
    '1 · bakery · skill add-product · live since 2026-05-04',
    '  used in 2 of 2 jobs, last on 2026-05-06',
    `  done by hand: before 3 in 3 jobs, since 0 in 2 jobs ${tooFew('20 jobs')}`,
    `  covered tasks: 3 before, 2 since, medians: turns 2 → 5.5, cost $0.50 → $0.50, time 2 s → 6 s ${tooFew('5 tasks')}`,
    '2 · bakery · skill bake-cake · live since 2026-05-04',
    '  used in 0 of 2 jobs',
    `  done by hand: before 0 in 3 jobs, since 0 in 2 jobs ${tooFew('20 jobs')}`,
    `  covered tasks: 0 before, 0 since, medians: turns none → none, cost none → none, time none → none ${tooFew('5 tasks')}`,
    'lines approved and not undone: 2 of 3',
    'lines: 3 in 5 jobs (too few to tell: it takes 20 jobs)',
    'tokens of ours: 500, of the jobs: 5,000 = 10.0 %; ours cost $0.25',
    'bakery · last 24 hours: $0.25 of $10.00, 1 of 80 runs of builders, probes and the judge',
  ]);
});

it('shows it to programs, and of a project it knows', async () => {
  const told = JSON.parse(await audition('upgrades', '--ledger', '--json', '--project', 'bakery'));
  expect(told.artifacts).toMatchObject([{ used: { times: 2, jobs: 2 } }, { used: { times: 0, jobs: 2 } }]);
  expect(told.spent).toMatchObject([{ project: 'bakery', spent: { dollars: 0.25, runs: 1 } }]);
  expect(told.yield).toMatchObject({ lines: 3, wanted: 2, jobs: 5, ourTokens: 500, jobTokens: 5_000 });
  const { exitCode, all } = await start('src/cli.ts', ['upgrades', '--ledger', '-p', 'mill'], place.env);
  expect([exitCode, all]).toEqual([1, 'The record has nothing of a project "mill".']);
});

it('lists what is offered to be retired, and takes the answer', async () => {
  const listed = await audition('upgrades');
  expect(listed).toContain(
    `  I noticed that the skill bake-cake does not earn its place: ${why}. Shall it be retired?\n  Next: audition retire 2   (or keep 2)`,
  );
  expect(JSON.parse(await audition('upgrades', '--json'))).toMatchObject([
    { id: 1, kind: 'skill', slug: 'add-product', state: 'approved', retireWhy: null },
    { id: 2, retireWhy: why },
  ]);
  expect(await audition('keep', '2')).toMatch(/^Kept by \w+: the skill bake-cake stays\.$/);
  expect(await audition('upgrades')).not.toContain('Shall it be retired?');
  const { exitCode, all } = await start('src/cli.ts', ['keep', '2'], place.env);
  expect(exitCode).toBe(1);
  expect(all).toMatch(/^Upgrade 2 was decided already: /);
});

it('lists the trash with its record', async () => {
  expect((await audition('trash')).split('\n')).toEqual([
    '3 · bakery · killed · skill sweep, in refs/x',
    '  Killed by baker on 2026-05-04 00:00 UTC',
    '  built because: floors are swept',
    '  evidence: none',
  ]);
  expect(JSON.parse(await audition('trash', '--json'))).toMatchObject([
    { upgrade: 3, verb: 'killed', slug: 'sweep', place: 'refs/x', by: 'cli:baker', evidence: [] },
  ]);
});

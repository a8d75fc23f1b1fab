import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Verb } from '../../src/domain/decision.ts';
import type { Context, Step } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { offerRetirement } from '../../src/flow/offer-retirement.ts';
import { readLedger } from '../../src/flow/read-ledger.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const hour = 60 * 60 * 1000;
const start = new Date('2026-05-01T08:00:00Z').getTime();
let clock = start;
let owed: string[] = [];
const settings = { path: '/bakery', retire_after_jobs: 3, retire_after_days: 0 };
/** What needs no git: offers, and keeping what was offered. */
const context = (project = settings) =>
  ({
    ...{ db: record.db, now: () => new Date(clock), log: { info: () => {} } },
    projects: [toProject('bakery', project, [], '/bakery')],
    queue: { send: async (_: unknown, step: Step) => void (step.step === 'outbox' && owed.push(step.key)) },
    git: {},
    redact: async (texts: string[]) => texts,
  }) as unknown as Context;

beforeEach(async () => {
  [clock, owed] = [start, []];
  const tables =
    '"Evidence", "Signal", "Beat", "Session", "Job", "Project", "Upgrade", "Decision", "Message"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  await job();
});

/** A job an hour later, which the offer is looked at after. */
async function job(skillsUsed: string[] = [], ctx = context()): Promise<number> {
  clock += hour;
  const asked = { requestId: randomUUID(), projectName: 'bakery', task: 't', askedBy: 'cli:me' };
  const ran = { state: 'ended', outcome: 'done', startedAt: new Date(clock) } as const;
  const session = { id: randomUUID(), kind: 'job', skillsUsed } as const;
  const { id } = await record.db.job.create({ data: { ...asked, ...ran, sessions: { create: session } } });
  await offerRetirement(ctx, 'bakery');
  return id;
}

/** A skill that landed now. */
async function live(slug: string): Promise<number> {
  clock += 1;
  const { id } = await record.db.upgrade.create({
    data: {
      signal: { create: { kind: 'repeated_task', projectName: 'bakery', title: slug } },
      ...{ projectName: 'bakery', jobId: 1, state: 'approved', kind: 'skill', slug, channel: 'C0BAKERY' },
      ...{ livePath: `.claude/skills/${slug}`, commit: 'a'.repeat(40), landed: 'b'.repeat(40) },
    },
  });
  const landed = { verb: 'approve', by: 'cli:me', state: 'done', commit: 'a'.repeat(40) } as const;
  await record.db.decision.create({ data: { ...landed, upgradeId: id, settledAt: new Date(clock) } });
  return id;
}
const offered = async () =>
  (await record.db.upgrade.findMany({ where: { retireWhy: { not: null } } })).map(({ slug }) => slug);
async function press(verb: Verb, subject: number): Promise<string> {
  clock += 1;
  const pressed = await decide(context(), { verb, subject, by: 'cli:me' });
  if (pressed.kind === 'recorded') await settleDecision(context(), pressed.decisionId);
  return pressed.kind;
}

it('offers what so many jobs did not use, once, and one artifact of a project at a time', async () => {
  const buns = await live('bake-buns');
  const rye = await live('bake-rye');
  await live('bake-cake');
  for (const used of [['bake-cake'], ['bake-cake']]) await job(used);
  expect(await offered()).toEqual([]);
  await job(['bake-cake']);
  expect(await offered()).toEqual(['bake-buns']);
  expect(await record.db.upgrade.findUnique({ where: { id: buns } })).toMatchObject({
    retireWhy: 'none of the last 3 jobs used it',
  });
  expect(owed).toEqual([`upgrade/${buns}/retire`]);

  clock += 48 * hour;
  await job(['bake-cake']);
  expect(await offered()).toEqual(['bake-buns']);

  expect(await press('keep', buns)).toBe('recorded');
  expect(await offered()).toEqual([]);
  expect(await press('keep', buns)).toBe('too-late');
  expect(await press('retire', buns)).toBe('too-late');
  await job(['bake-cake']);
  expect(await offered()).toEqual(['bake-rye']);
  expect(owed.filter((key) => key.startsWith(`upgrade/${rye}/`))).toEqual([`upgrade/${rye}/retire`]);
});

it('does not offer a second one on the same day', async () => {
  const buns = await live('bake-buns');
  await live('bake-rye');
  for (let done = 0; done < 3; done++) await job();
  await press('keep', buns);
  await job();
  expect(await offered()).toEqual([]);
  clock += 24 * hour;
  await job();
  expect(await offered()).toEqual(['bake-rye']);
});

it('offers what was kept again after as many jobs more, in a message of its own', async () => {
  const buns = await live('bake-buns');
  for (let done = 0; done < 3; done++) await job();
  await press('keep', buns);
  clock += 48 * hour;
  for (let done = 0; done < 2; done++) await job();
  expect(await offered()).toEqual([]);
  owed = [];
  await job();
  expect(await offered()).toEqual(['bake-buns']);
  expect(owed).toEqual([`upgrade/${buns}/retire/1`]);
});

it('offers nothing where both numbers are 0, or the project is not in the file any more', async () => {
  await live('bake-buns');
  for (let done = 0; done < 5; done++) await job([], context({ ...settings, retire_after_jobs: 0 }));
  await offerRetirement({ ...context(), projects: [] }, 'bakery');
  expect(await offered()).toEqual([]);
});

it('the ledger has one row an artifact, of the upgrade that landed last', async () => {
  await live('bake-buns');
  const newer = await live('bake-buns');
  const rows = await readLedger(record.db, ['bakery']);
  expect(rows).toMatchObject([{ upgrade: newer, slug: 'bake-buns', used: { times: 0, jobs: 0 } }]);
  expect(await readLedger(record.db, ['smithy', 'bakery'])).toEqual(rows);
  expect(await readLedger(record.db, ['smithy'])).toEqual([]);
});

it('reads from the record what was used, what came again, and what a hook stopped', async () => {
  const { db } = record;
  const before = await db.job.findFirstOrThrow({ include: { sessions: true } });
  const id = await live('bake-buns');
  const { signalId } = await db.upgrade.update({
    where: { id },
    data: { kind: 'hook', livePath: '.claude/hooks/bake-buns' },
  });
  const text = 'PreToolUse:Bash hook error: [.claude/hooks/bake-buns/check.sh]: no';
  const stopped = [{ kind: 'gate', tool: 'Bash', deed: 'Bash git push', text, turnsToRecover: null }];
  for (const [jobId, failures] of [
    [before.id, []],
    [await job(), stopped],
    [await job(), []],
  ] as const) {
    const { id: sessionId } = await db.session.findFirstOrThrow({ where: { jobId } });
    const own = { sessionId, jobId, projectName: 'bakery', request: 'push', failures: [...failures] };
    await db.beat.create({ data: { ...own, evidence: { create: { signalId } } } });
  }
  expect(await readLedger(db)).toMatchObject([
    {
      used: { times: 1, jobs: 2 },
      recurrences: { before: { times: 1, jobs: 1 }, after: { times: 1, jobs: 2 } },
    },
  ]);
});

it('does not count work as having come again that was discarded', async () => {
  const { db } = record;
  const { signalId } = await db.upgrade.findUniqueOrThrow({ where: { id: await live('bake-buns') } });
  for (const delivery of ['merged', 'discarded'] as const) {
    const jobId = await job();
    await db.job.update({ where: { id: jobId }, data: { delivery } });
    const { id: sessionId } = await db.session.findFirstOrThrow({ where: { jobId } });
    const own = { sessionId, jobId, projectName: 'bakery', request: 'bake buns' };
    await db.beat.create({ data: { ...own, evidence: { create: { signalId } } } });
  }
  expect(await readLedger(db)).toMatchObject([{ recurrences: { after: { times: 1, jobs: 2 } } }]);
});

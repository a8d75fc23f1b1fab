import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

/** The part of a context that a refusal needs: whoever reaches for git here has gone too far. */
const context = () =>
  ({
    db: record.db,
    queue: { send: async () => {} },
    projects: [toProject('bakery', { path: '/bakery' }, [], '/')],
    log: { info: () => {} },
    redact: async (texts: string[]) => texts,
    now: () => new Date('2026-11-21T12:00:00Z'),
  }) as unknown as Context;

async function approvedUpgrade(slug: string): Promise<number> {
  const { db } = record;
  const upgrade = await db.upgrade.create({
    data: {
      signal: { create: { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } },
      ...{ projectName: 'bakery', jobId: 1, state: 'approved', kind: 'skill', slug },
      ...{ livePath: `.claude/skills/${slug}`, commit: 'a'.repeat(40), landed: 'b'.repeat(40) },
    },
  });
  const decision = {
    verb: 'approve',
    upgradeId: upgrade.id,
    by: 'cli:me',
    commit: 'a'.repeat(40),
    state: 'done',
  } as const;
  await db.decision.create({ data: decision });
  return upgrade.id;
}

it('does not undo an upgrade behind the back of a newer one on the same path, and names it', async () => {
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  await db.job.create({
    data: { requestId: randomUUID(), projectName: 'bakery', task: 't', askedBy: 'cli:me', state: 'ended' },
  });
  const older = await approvedUpgrade('add-product');
  const newer = await approvedUpgrade('add-product');
  await approvedUpgrade('something-else');
  const ctx = context();

  const pressed = await decide(ctx, { verb: 'undo', subject: older, by: 'cli:me' });
  if (pressed.kind !== 'recorded') throw new Error('the press was not recorded');
  await settleDecision(ctx, pressed.decisionId);

  const decision = await db.decision.findUniqueOrThrow({ where: { id: pressed.decisionId } });
  expect(decision).toMatchObject({ state: 'refused' });
  expect(decision.words).toBe(`upgrade ${newer} changed add-product since; undo that one first`);
  expect(await db.upgrade.findUnique({ where: { id: older } })).toMatchObject({ state: 'approved' });
});

it('lands on no other branch than the one it began on', async () => {
  const { db } = record;
  const commit = 'c'.repeat(40);
  const job = await db.job.create({
    data: {
      ...{ requestId: randomUUID(), projectName: 'bakery', task: 't', askedBy: 'cli:me', state: 'ended' },
      ...{ branch: 'winter', commit, delivery: 'offered' },
    },
  });
  const pressed = await decide(context(), { verb: 'merge', subject: job.id, by: 'cli:me' });
  if (pressed.kind !== 'recorded') throw new Error('the press was not recorded');
  await settleDecision(context(), pressed.decisionId);
  expect(await db.decision.findUnique({ where: { id: pressed.decisionId } })).toMatchObject({
    state: 'refused',
    words: 'It was made on winter, and the branch of bakery is main now.',
  });
  expect(await db.job.findUnique({ where: { id: job.id } })).toMatchObject({ delivery: 'offered' });
});

it('delivers nothing without a press that holds what somebody discarded while it was made', async () => {
  const { db } = record;
  const began = new Date('2026-11-21T11:00:00Z');
  const job = async (commit: string, more: { follows?: number; delivery: 'offered' | 'discarded' }) => {
    const row = { requestId: randomUUID(), projectName: 'bakery', task: 't', askedBy: 'cli:me', ...more };
    const made = { state: 'ended', branch: 'main', base: 'b'.repeat(40), startedAt: began, commit } as const;
    return (await db.job.create({ data: { ...row, ...made } })).id;
  };
  const first = await job('c'.repeat(40), { delivery: 'discarded' });
  const discard = { verb: 'discard', jobId: first, by: 'cli:me', commit: 'c'.repeat(40) } as const;
  await db.decision.create({ data: { ...discard, state: 'done', settledAt: context().now() } });
  const later = await job('d'.repeat(40), { follows: first, delivery: 'offered' });
  const pressed = await decide(context(), { verb: 'merge', subject: later, by: 'cli:workspaces.toml' });
  if (pressed.kind !== 'recorded') throw new Error('the decision was not recorded');
  await settleDecision(context(), pressed.decisionId);
  expect(await db.decision.findUnique({ where: { id: pressed.decisionId } })).toMatchObject({
    state: 'refused',
    words: `It holds the change of job ${first} too, which was discarded while it ran.`,
  });
  expect(await db.job.findUnique({ where: { id: later } })).toMatchObject({ delivery: 'offered' });
});

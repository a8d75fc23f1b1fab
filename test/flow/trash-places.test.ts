import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Verb } from '../../src/domain/decision.ts';
import type { Context } from '../../src/flow/context.ts';
import { decide } from '../../src/flow/decide.ts';
import { settleDecision } from '../../src/flow/settle-decision.ts';
import { useRecord } from '../fakes/database.ts';
import { createPlace, livePath, type Place, upgrade } from '../git/fixtures.ts';

const record = useRecord();

/** A proposed upgrade of the skill, with its real commit. */
async function proposed(place: Place, text: string): Promise<number> {
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } as const;
  const artifact = { kind: 'skill', slug: 'add-product', livePath } as const;
  const subject = { signal: { create: signal }, projectName: 'bakery', jobId: 1, ...artifact };
  const { id } = await record.db.upgrade.create({ data: { ...subject, state: 'building' } });
  const data = { state: 'proposed', commit: await upgrade(place, text, String(id)) } as const;
  await record.db.upgrade.update({ where: { id }, data });
  return id;
}

it('gives two upgrades of one name each its own place in the trash, and restores the right one', async () => {
  const place = await createPlace();
  const { db } = record;
  await db.project.create({ data: { name: 'bakery', path: place.project.path, branch: 'main' } });
  const job = { projectName: 'bakery', task: 't', askedBy: 'cli:me', state: 'ended' } as const;
  await db.job.create({ data: { ...job, requestId: randomUUID() } });
  const log = { info: () => {}, warn: () => {} };
  const now = () => new Date('2026-11-21T12:00:00Z');
  const queue = { send: async () => {} };
  const redact = async (texts: string[]) => texts;
  const ctx = {
    db,
    git: place.git,
    queue,
    projects: [place.project],
    log,
    now,
    redact,
  } as unknown as Context;
  const press = async (verb: Verb, subject: number) => {
    const pressed = await decide(ctx, { verb, subject, by: 'cli:me' });
    if (pressed.kind !== 'recorded') throw new Error(`${verb} was not recorded`);
    await settleDecision(ctx, pressed.decisionId);
    const decision = await db.decision.findUniqueOrThrow({ where: { id: pressed.decisionId } });
    expect([decision.state, decision.words]).toEqual(['done', null]);
    return pressed.decisionId;
  };
  const trashed = async (id: number) =>
    (await db.upgrade.findUniqueOrThrow({ where: { id } })).trashPath ?? '';
  const skillIn = async (commit: string, folder: string) =>
    place.person('show', `${commit}:${folder}/SKILL.md`);

  const first = await proposed(place, 'the first');
  await press('approve', first);
  await db.signal.updateMany({ data: { coveredBy: `${livePath}/SKILL.md`, coveredAt: now() } });
  await press('undo', first);
  expect(await db.signal.findMany()).toMatchObject([{ coveredBy: null, coveredAt: null }]);
  const second = await proposed(place, 'the second');
  await press('approve', second);
  const undone = await press('undo', second);
  const day = '.audition/trash/2026-11-21-add-product';
  expect([await trashed(first), await trashed(second)]).toEqual([day, `${day}-2`]);
  expect(await skillIn('main', `${day}/add-product`)).toBe('the first');
  expect(await skillIn('main', `${day}-2/add-product`)).toBe('the second');

  // The app ended after the push and before it was written down: the place is still the one that was chosen.
  await db.decision.update({ where: { id: undone }, data: { state: 'pending' } });
  await db.upgrade.update({ where: { id: second }, data: { state: 'approved', trashPath: null } });
  const tip = await place.person('rev-parse', 'main');
  await settleDecision(ctx, undone);
  expect([await trashed(second), await place.person('rev-parse', 'main')]).toEqual([`${day}-2`, tip]);

  const third = await proposed(place, 'the third');
  const killed = await press('kill', third);
  expect(await trashed(third)).toBe(`${day}-3`);
  expect(await skillIn(`refs/audition/trash/${third}`, `${day}-3/add-product`)).toBe('the third');

  // Again after a crash, when more of the same was asked for meanwhile: it is in the trash once, as it was.
  const { signalId } = await db.upgrade.findUniqueOrThrow({ where: { id: third } });
  const beat = { sessionId: randomUUID(), projectName: 'bakery', request: 'once more' };
  await db.session.create({ data: { id: beat.sessionId, kind: 'imported' } });
  await db.evidence.create({ data: { signal: { connect: { id: signalId } }, beat: { create: beat } } });
  await db.decision.update({ where: { id: killed }, data: { state: 'pending' } });
  await settleDecision(ctx, killed);
  expect(await place.person('for-each-ref', '--format=%(refname)', 'refs/audition')).toBe(
    `refs/audition/trash/${third}`,
  );

  await press('restore', first);
  expect(await place.read(`${livePath}/SKILL.md`)).toBe('the first');
  await press('undo', first);
  expect(await trashed(first)).toBe(day);
  await press('restore', second);
  expect(await place.read(`${livePath}/SKILL.md`)).toBe('the second');
  expect(await place.person('status', '--porcelain')).toBe('');
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { loadEvidence, loadUpgrade } from '../../src/flow/load-views.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const day = (of: number) => new Date(Date.UTC(2026, 1, of, 8));

/** Imported evidence: asked for on one day, found on another. */
async function imported(signalId: number, request: string, asked: number, found: number): Promise<void> {
  const id = randomUUID();
  const beat = { sessionId: id, uuid: `beat ${id}`, projectName: 'bakery', request, at: day(asked) };
  await record.db.session.create({ data: { id, kind: 'imported', conversation: id } });
  const { id: beatId } = await record.db.beat.create({ data: beat });
  await record.db.evidence.create({ data: { signalId, beatId, addedAt: day(found) } });
}

it('an upgrade was not built from history that was imported after it', async () => {
  const { db } = record;
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } as const;
  const upgrade = await db.upgrade.create({
    data: { signal: { create: signal }, projectName: 'bakery', jobId: 1, createdAt: day(10) },
  });
  await imported(upgrade.signalId, 'add the rye loaf', 3, 9);
  await imported(upgrade.signalId, 'add the plum cake', 1, 20);
  expect(await loadEvidence({ db }, upgrade.id)).toEqual(['add the rye loaf']);
  expect(await loadUpgrade({ db, projects: [] }, upgrade.id)).toMatchObject({ times: 1, since: day(3) });
});

it('an upgrade was built from what was discarded after it, and not from what was before', async () => {
  const { db } = record;
  await db.project.create({ data: { name: 'mill', path: '/mill', branch: 'main' } });
  const signal = { kind: 'repeated_task', projectName: 'mill', title: 'grind' } as const;
  const { id: signalId } = await db.signal.create({ data: signal });
  const work = async (request: string, discarded: number | null) => {
    const asked = { projectName: 'mill', task: request, askedBy: 'cli:me', state: 'ended' } as const;
    const outcome = { outcome: 'done', delivery: discarded === null ? 'offered' : 'discarded' } as const;
    const decision = { verb: 'discard', by: 'cli:me', state: 'done', commit: 'c'.repeat(40) } as const;
    const decisions = discarded && { create: { ...decision, settledAt: day(discarded) } };
    const job = await db.job.create({
      data: { requestId: randomUUID(), ...asked, ...outcome, ...(decisions && { decisions }) },
    });
    const session = await db.session.create({ data: { id: randomUUID(), kind: 'job', jobId: job.id } });
    const beat = { sessionId: session.id, projectName: 'mill', jobId: job.id, request, at: day(2) };
    await db.evidence.create({ data: { signal: { connect: { id: signalId } }, beat: { create: beat } } });
    return job.id;
  };
  await work('grind rye', null);
  await work('grind oats', 5);
  const jobId = await work('grind spelt', 15);
  const { id } = await db.upgrade.create({
    data: { signalId, projectName: 'mill', jobId, createdAt: day(10) },
  });
  expect(await loadEvidence({ db }, id)).toEqual(['grind rye', 'grind spelt']);
  expect(await loadUpgrade({ db, projects: [] }, id)).toMatchObject({ times: 2 });
});

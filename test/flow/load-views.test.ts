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

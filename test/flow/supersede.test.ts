import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import type { Prisma } from '../../prisma/client/client.ts';
import type { Context } from '../../src/flow/context.ts';
import { closeEarlier, mergedPart } from '../../src/flow/supersede.ts';
import { findBeginning } from '../../src/flow/what-went-before.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const project = toProject('bakery', { path: '/bakery' }, [], '/');
const ctx = { queue: { send: async () => {} } } as unknown as Context;
const [oldTip, newTip] = ['b'.repeat(40), 'f'.repeat(40)];
beforeEach(async () => {
  await record.db.$executeRaw`truncate "Job", "Project" restart identity cascade`;
  await record.db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
});

/** A job that has ended with a commit on the old tip which nobody has decided about. */
const job = (commit: string, more: Partial<Prisma.JobUncheckedCreateInput> = {}) =>
  record.db.job.create({
    data: {
      ...{ requestId: randomUUID(), projectName: 'bakery', task: commit, askedBy: 'cli:me', state: 'ended' },
      ...{ outcome: 'done', branch: 'main', base: oldTip, commit, delivery: 'offered', ...more },
    },
  });
const jobOf = (id: number) => record.db.job.findUniqueOrThrow({ where: { id } });
const merge = (id: number) => record.db.job.update({ where: { id }, data: { delivery: 'merged' } });
const beginningOf = async (id: number) => findBeginning(record, project, await jobOf(id), newTip);
/** A job, one that went on from it and has its change, and another try of that one. */
async function conversation() {
  const first = await job('rye');
  const second = await job('rye and buns', { follows: first.id });
  await closeEarlier(ctx, record.db, second);
  const again = await job('rye and rolls', { follows: first.id, retryOf: second.id });
  return { first, second, again };
}

it('begins another try where the first one began, though that is part of the first one by now', async () => {
  const { first, second, again } = await conversation();
  expect(await jobOf(first.id)).toMatchObject({ delivery: 'continued', landed: `job ${second.id}` });
  expect(await beginningOf(again.id)).toMatchObject({ at: 'rye', base: oldTip, ground: { id: first.id } });
});

it('begins at the tip once that was merged, and of the other try only the rest is', async () => {
  const { second, again } = await conversation();
  expect(await mergedPart(record.db, again)).toBeNull();
  await merge(second.id);
  expect(await beginningOf(again.id)).toMatchObject({ at: newTip, base: newTip, ground: null });
  expect(await mergedPart(record.db, again)).toBe('rye');
});

it('takes nothing of another branch for a part, though both were at the same commit', async () => {
  const winter = await job('rye', { branch: 'winter' });
  const later = await job('buns', { follows: winter.id });
  await closeEarlier(ctx, record.db, later);
  expect(await jobOf(winter.id)).toMatchObject({ delivery: 'offered' });
  expect(await beginningOf(later.id)).toMatchObject({ at: newTip, ground: null });
});

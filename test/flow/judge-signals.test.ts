import { createHash, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { listSignals, signalsAsOf } from '../../src/flow/list-signals.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import { quoted, useCourt } from '../fakes/court.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const court = useCourt(() => record.db);
beforeEach(async () => {
  const tables = '"Evidence", "Signal", "Beat", "Session", "Judgement", "ImportedFile", "Look"';
  await record.db.$executeRawUnsafe(`truncate ${tables} restart identity cascade`);
  await record.db.session.create({ data: { id: randomUUID(), kind: 'job', tokens: 10_000_000n } });
});

const found = [
  'add the rye loaf, 4.80, to the price list',
  'please add cinnamon buns (2.10) to the price list',
  'can you add sourdough at 5.20 to the price list',
];
/** One wish in words that have nothing in common but what the sessions called it. */
const hidden = [
  'customers say the till shows yesterday, look into it',
  'why do we still see old numbers at the counter? repair that',
  'the display by the door is stale again after the update',
];

/** A day's imported session, begun for a request. */
async function imported(day: number, request: string, label: string | null = null): Promise<void> {
  const id = randomUUID();
  const at = new Date(Date.UTC(2026, 1, day, 8));
  const beat = { uuid: `beat ${id}`, projectName: 'bakery', request, label, turns: 9, executor: 'model', at };
  await record.db.session.create({
    data: { id, kind: 'imported', projectName: 'bakery', conversation: id, beats: { create: beat } },
  });
}
async function importAll(requests: readonly string[], label: string | null = null): Promise<void> {
  for (const [at, request] of requests.entries()) await imported(at + 1, request, label);
  await record.db.importedFile.createMany({
    data: { path: '/history', projectName: 'bakery', size: 1, modifiedAt: new Date(0) },
    skipDuplicates: true,
  });
  await record.db.look.deleteMany({});
}

const says =
  (wish: object): Script =>
  (request) => [
    {
      call: 'StructuredOutput',
      input: {
        ...{
          quotes: quoted(request).slice(0, 3),
          varies: [],
          one: true,
          automatable: true,
          artifact: 'skill',
        },
        ...{ title: 'Refresh the till', ...wish },
      },
    },
  ];
const looking = async (script: Script, wish: Partial<Context> = {}) => {
  const { ctx, model } = await court(script, wish);
  const digest = (text: string) => createHash('sha256').update(text).digest('hex');
  const all = { ...ctx, projects: [], digest, git: {} as Context['git'] };
  return {
    list: () => listSignals(all, 'bakery'),
    model,
    asOf: (day: number) => signalsAsOf(all, { project: 'bakery', asOf: new Date(Date.UTC(2026, 1, day)) }),
  };
};

describe('a signal the detectors found', () => {
  it('is called what the judge calls it', async () => {
    await importAll(found);
    const { list, model } = await looking(says({ title: 'Add a product to the price list' }));
    expect(await list()).toMatchObject([
      { kind: 'repeated_task', title: 'Add a product to the price list', state: 'found', count: 3 },
    ]);
    await list();
    expect(model.requests).toHaveLength(1);
  });

  it.each([{ one: false }, { automatable: false }, { artifact: 'none' }])(
    'is dismissed when the judge says %j, and asked about again only when there is 1.5 times as much of it',
    async (no) => {
      await importAll(found);
      const { list, model } = await looking(says(no));
      expect(await list()).toMatchObject([{ state: 'dismissed', count: 3 }]);
      await imported(8, 'add walnut bread, 6.10, to the price list');
      await record.db.look.deleteMany({});
      expect(await list()).toMatchObject([{ state: 'dismissed', count: 4 }]);
      expect(model.requests).toHaveLength(1);
      await imported(9, 'add poppy rolls, 0.90, to the price list');
      await record.db.look.deleteMany({});
      expect(await list()).toMatchObject([{ state: 'dismissed', count: 5 }]);
      expect(model.requests).toHaveLength(2);
    },
  );

  it('stands as it was found without a judge', async () => {
    await importAll(found);
    const off = { judge: { callsPerDay: 0, dollarsPerDay: 0 } };
    const { list, model } = await looking(says({ one: false }), off);
    expect(await list()).toMatchObject([{ state: 'found', title: expect.stringContaining('price list') }]);
    expect(model.requests).toEqual([]);
  });

  it('is put before the judge later when there was none, or nothing to spend, at the look', async () => {
    await importAll(found);
    const off = { judge: { callsPerDay: 0, dollarsPerDay: 0 } };
    await (await looking(says({}), off)).list();
    const { list, model } = await looking(says({ title: 'Add a product to the price list' }));
    expect(await list()).toMatchObject([{ title: 'Add a product to the price list', state: 'found' }]);
    await list();
    expect(model.requests).toHaveLength(1);
  });
});

describe('a group of requests that only their sessions call the same', () => {
  it('is no signal by itself', async () => {
    await importAll(hidden, 'refresh the till');
    const { list } = await looking(says({}), { judge: { callsPerDay: 0, dollarsPerDay: 0 } });
    expect(await list()).toEqual([]);
  });

  it('is one when the judge says so, then and ever after', async () => {
    await importAll(hidden, 'refresh the till');
    const { list, model, asOf } = await looking(says({}));
    expect(await list()).toMatchObject([{ title: 'Refresh the till', count: 3, state: 'found' }]);
    expect(await list()).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
    expect(await asOf(20)).toEqual([]);
  });

  it('is none when the judge says no', async () => {
    await importAll(hidden, 'refresh the till');
    const { list } = await looking(says({ one: false }));
    expect(await list()).toEqual([]);
  });
});

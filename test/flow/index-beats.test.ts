import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { indexBeats } from '../../src/flow/index-beats.ts';
import { readBeats } from '../../src/flow/read-beats.ts';
import { createBeatIndex } from '../../src/postgres/beat-index.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

it('beats from before the index are made known to it, once', async () => {
  const { db } = record;
  const session = randomUUID();
  await db.session.create({ data: { id: session, kind: 'imported', projectName: 'bakery' } });
  const rows = Array.from({ length: 1_100 }, (_, at) => ({
    ...{ sessionId: session, projectName: 'bakery', uuid: `beat ${at}` },
    request: `add product${at}, ${at}.80, to the price list`,
  }));
  await db.beat.createMany({ data: rows });
  await db.unindexed.create({ data: { projectName: 'bakery', lastBeat: 1_050 } });
  let calls = 0;
  const index = createBeatIndex();
  const add: typeof index.add = (tx, beats) => {
    calls += 1;
    return index.add(tx, beats);
  };
  const ctx = { db, index: { ...index, add }, log: { info() {}, warn() {}, error() {} } };
  await indexBeats(ctx, 'mill');
  expect(calls).toBe(0);
  await indexBeats(ctx, 'bakery');
  expect(calls).toBe(3);
  const known = await db.posting.groupBy({ by: ['beatId'], orderBy: { beatId: 'asc' } });
  expect(known.map(({ beatId }) => beatId)).toEqual(Array.from({ length: 1_050 }, (_, at) => at + 1));
  const { beats } = await readBeats(db, { ids: [1] });
  expect((await index.corpusOf(db, beats)).requests).toBe(1_050);

  await indexBeats(ctx, 'bakery');
  expect(calls).toBe(3);
});

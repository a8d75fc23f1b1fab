import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { execaNode } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markOf } from '../../src/domain/cut-line.ts';
import { openRecord, type Record } from '../../src/postgres/record.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { type Database, openDatabase } from '../fakes/database.ts';
import { isSoak } from '../fakes/soak.ts';
import { containments, createPlace, fixture } from './place.ts';

/** Runs that print for ever or nearly so, heard and stored by a process of its own, whose memory is measured. */

const mebibyte = 1024 ** 2;
/**
 * Node lets garbage lie while there is room. What this process needs, it needs within so little; with more it would have
 * to end, and what it holds outside of that is within the MB it may grow.
 */
const nodeOptions = ['--max-old-space-size=128', '--max-semi-space-size=8'];
const mostGrownMb = 160;
const containment = containments.find(({ skip }) => !skip)?.containment ?? 'group';

let database: Database;
let record: Record;
beforeAll(async () => {
  database = await openDatabase();
  record = await openRecord({ databaseUrl: database.url, dataDir: '/' });
});
afterAll(async () => {
  await record.close();
  await database.close();
});

type Heard = { readonly endedBy: unknown; readonly result?: string; readonly grownMb: number };

/** Lets `prints-on` (or another program) print `what` within these limits. */
async function flood(what: string, output: { bytes: number; lines: number }, bin = 'prints-on') {
  const place = createPlace(containment, fixture(bin));
  const session = await record.db.session.create({ data: { id: randomUUID(), kind: 'job' } });
  const { dataDir, childEnv } = place;
  const options = {
    ...{ bin: fixture(bin), dataDir, containment, hidden: [], output },
    childEnv: { ...childEnv, AUDITION_TEST: what },
  };
  const owner = { sessionId: session.id };
  const input = {
    options,
    owner,
    databaseUrl: database.url,
    order: place.order({ limits: { maxMinutes: 30 } }),
  };
  const script = path.resolve(import.meta.dirname, '../fixtures/flood.ts');
  const { stdout } = await execaNode(script, [JSON.stringify(input)], { nodeOptions });
  place.remove();
  const heard = JSON.parse(stdout) as Heard;
  const texts: string[] = [];
  let lines = 0;
  await createTranscripts(record.db).read(session.id, (text) => {
    if (lines++ === 0) texts.push(text);
  });
  const row = await record.db.event.findFirst({ where: owner, orderBy: { seq: 'asc' } });
  process.stdout.write(`${bin} ${what}: ${lines} lines, ${Math.round(heard.grownMb)} MB more memory\n`);
  expect(heard.grownMb).toBeLessThan(mostGrownMb);
  return { ...heard, lines, first: { text: texts[0] ?? '', bytes: row?.bytes ?? 0 } };
}

describe('a run that floods us', { timeout: isSoak ? 1_200_000 : 60_000 }, () => {
  it('with a line of 100 MB is heard to its end, and the line is marked as cut', async () => {
    const { endedBy, result, lines, first } = await flood(
      '',
      { bytes: 256 * mebibyte, lines: 1_000_000 },
      'long-line',
    );
    expect([endedBy, result, lines]).toEqual([null, 'done', 2]);
    expect(markOf(first.text)).toBe(' … (cut here; the line had 100000000 bytes)');
  });

  it.each([
    ['a line that never ends', 'line'],
    ['zeros', 'zeros'],
  ])('with %s is stopped by its cap; one line says how much there was', async (_, what) => {
    const bytes = isSoak ? 600 * mebibyte : 64 * mebibyte;
    const { endedBy, lines, first } = await flood(what, { bytes, lines: 1_000_000 });
    expect(endedBy).toEqual({ over: 'output', most: bytes / mebibyte });
    expect(lines).toBe(1);
    expect(first.bytes).toBeGreaterThan(bytes);
    expect(markOf(first.text)).toContain(`${first.bytes} bytes`);
  });

  it('with garbage is stopped by its cap, and what was heard is stored', async () => {
    const bytes = isSoak ? 256 * mebibyte : 4 * mebibyte;
    const { endedBy, lines } = await flood('garbage', { bytes, lines: 10_000_000 });
    expect(endedBy).toEqual({ over: 'output', most: bytes / mebibyte });
    expect(lines).toBeGreaterThan(bytes / 400); // one byte in 256 ends a line
  });

  it('with tiny lines is stopped by its cap, and exactly as many are stored', async () => {
    const most = isSoak ? 10_000_000 : 50_000;
    const { endedBy, lines } = await flood('lines', { bytes: 1024 * mebibyte, lines: most });
    expect([endedBy, lines]).toEqual([{ over: 'lines', most }, most]);
  });
});

import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { pack, unpack } from '../../src/postgres/packing.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

/** A session whose job runs with fence 1, and what is kept of it. */
async function begin() {
  const { db } = record;
  await db.project.upsert({
    ...{ where: { name: 'bakery' }, update: {} },
    create: { name: 'bakery', path: '/bakery', branch: 'main' },
  });
  const asked = { requestId: randomUUID(), projectName: 'bakery', task: 'bake', askedBy: 'cli:me' };
  const { id: jobId } = await db.job.create({ data: { ...asked, state: 'running', fence: 1 } });
  const sessionId = randomUUID();
  await db.session.create({ data: { id: sessionId, kind: 'job', jobId } });
  const transcripts = createTranscripts(db);
  const append = (seq: number, bodies: readonly string[], { fence = 1, kind = 'assistant' } = {}) =>
    transcripts.append(
      { sessionId, jobId, fence },
      bodies.map((body, at) => ({ seq: seq + at, kind, body, bytes: Buffer.byteLength(body) })),
    );
  const read = async (from?: number) => {
    const lines: [number, string][] = [];
    await transcripts.read(sessionId, (line, seq) => void lines.push([seq, line]), from);
    return lines;
  };
  const end = () => db.job.update({ where: { id: jobId }, data: { state: 'ended' } });
  const rows = () => db.event.findMany({ where: { sessionId }, orderBy: { seq: 'asc' } });
  return { sessionId, transcripts, append, read, end, rows };
}

it('keeps lines that came together in one row, and gives them back from any of them on', async () => {
  const { append, read, rows, end } = await begin();
  expect(await append(0, ['{"a":"äöü “quoted”"}', 'b', 'c'])).toBe(true);
  expect(await append(3, ['d'])).toBe(true);
  expect((await rows()).map(({ seq, lines, bytes }) => [seq, lines, bytes])).toEqual([
    [0, 3, 29],
    [3, 1, 1],
  ]);
  expect(await read()).toEqual([
    [0, '{"a":"äöü “quoted”"}'],
    [1, 'b'],
    [2, 'c'],
    [3, 'd'],
  ]);
  expect(await read(2)).toEqual([
    [2, 'c'],
    [3, 'd'],
  ]);
  expect(await read(4)).toEqual([]);
  await end();
});

it('keeps a flood in rows of a limited size, and a line that is longer in one of its own', async () => {
  const { append, read, rows, end } = await begin();
  const flood = Array.from({ length: 700 }, (_, at) => `${at} `.repeat(250));
  const longest = 'x'.repeat(1_048_576);
  await append(0, [...flood, longest, 'last']);
  expect((await rows()).length).toBeGreaterThan(2);
  expect((await read()).map(([, line]) => line)).toEqual([...flood, longest, 'last']);
  await end();
});

it('stores nothing for a stale fence, and nothing of a job that has ended', async () => {
  const { append, rows, end } = await begin();
  expect(await append(0, ['a'], { fence: 2 })).toBe(false);
  await end();
  expect(await append(0, ['a'])).toBe(false);
  expect(await rows()).toEqual([]);
});

it('does not store a line twice', async () => {
  const { append, read, end } = await begin();
  await append(0, ['a']);
  expect(await append(0, ['a'])).toBe(true); // as one does whose answer got lost
  expect(await read()).toEqual([[0, 'a']]);
  await end();
});

it('reads rows from before lines were packed beside those that are', async () => {
  const { sessionId, append, read, end } = await begin();
  const old = [0, 1].map((seq) => ({ sessionId, seq, kind: 'assistant', body: `old ${seq}`, bytes: 5 }));
  await record.db.event.createMany({ data: old });
  await append(2, ['new 2', 'new 3']);
  expect((await read(1)).map(([, line]) => line)).toEqual(['old 1', 'new 2', 'new 3']);
  await end();
});

it('finds the last line of a kind before another', async () => {
  const { transcripts, sessionId, append, end } = await begin();
  const result = (text: string) => JSON.stringify({ type: 'result', subtype: 'success', result: text });
  await append(0, [result('one')], { kind: 'result' });
  await append(1, ['{"type":"other"}', result('two'), result('three')], { kind: ',other,result,' });
  expect(await transcripts.findLast(sessionId, 'result', 9)).toBe(result('three'));
  expect(await transcripts.findLast(sessionId, 'result', 3)).toBe(result('two'));
  expect(await transcripts.findLast(sessionId, 'result', 2)).toBe(result('one'));
  expect(await transcripts.findLast(sessionId, 'result', 0)).toBeNull();
  await end();
});

it('takes about a third of a line alone, and less of many', () => {
  const id = randomUUID();
  const line = (at: number) =>
    JSON.stringify({
      type: 'assistant',
      message: {
        id: `msg_01${at}`,
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: 'I look.' }],
      },
      ...{ parent_tool_use_id: null, session_id: id, uuid: randomUUID() },
    });
  const many = Array.from({ length: 100 }, (_, at) => line(at));
  expect(pack([line(1)], id).length).toBeLessThan(line(1).length / 2);
  expect(pack(many, id).length).toBeLessThan(many.join('').length / 3);
  expect(unpack(pack(many, id), id)).toEqual(many);
  expect(() => unpack(Buffer.from('?'), id)).toThrow('packed as 63');
});

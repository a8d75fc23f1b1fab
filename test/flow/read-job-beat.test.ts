import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.ts';
import { readJobBeat } from '../../src/flow/read-job-beat.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();
const asked = new Date('2026-11-21T12:00:00Z');

/** A job whose session left these rows, and its beat. */
async function beatOf(rows: readonly (object | string)[], outcome: Outcome = 'done') {
  const { db } = record;
  await db.project.upsert({
    ...{ where: { name: 'bakery' }, update: {} },
    create: { name: 'bakery', path: '/bakery', branch: 'main' },
  });
  const job = await db.job.create({
    data: {
      requestId: randomUUID(),
      projectName: 'bakery',
      task: 'bake',
      askedBy: 'U0ADA',
      createdAt: asked,
    },
  });
  const session = await db.session.create({ data: { id: randomUUID(), kind: 'job', jobId: job.id } });
  const events = rows.map((row, seq) => {
    const body = typeof row === 'string' ? row : JSON.stringify(row);
    return { sessionId: session.id, seq, kind: 'other', body, bytes: body.length };
  });
  await db.event.createMany({ data: events });
  const beat = await readJobBeat(
    { transcripts: createTranscripts(db) },
    { job, session, label: 'bake bread' },
    { outcome, sentence: 'It ended.' },
  );
  return { job, session, beat };
}

const turn = (at: number, command: string) => ({
  type: 'assistant',
  message: {
    ...{ id: `m${at}`, model: 'model-1' },
    content: [{ type: 'tool_use', id: `c${at}`, name: 'Bash', input: { command } }],
  },
});
const answer = (at: number, content: string, is_error = false) => ({
  type: 'user',
  message: { content: [{ type: 'tool_result', tool_use_id: `c${at}`, content, is_error }] },
});

it('is the request of its job, asked when that was, with all that its transcript tells', async () => {
  const rows = Array.from({ length: 120 }, (_, at) => [
    turn(at, at === 20 || at === 110 ? 'npm test' : `ls ${at}`),
    at === 20 ? answer(at, 'error: the oven is cold', true) : answer(at, 'bread'),
  ]).flat();
  const { job, session, beat } = await beatOf([...rows, '{"type":"assistant","mess']);
  expect(beat).toEqual({
    ...{ sessionId: session.id, projectName: 'bakery', jobId: job.id, request: 'bake', label: 'bake bread' },
    ...{ at: asked, interrupted: false, executor: 'model-1', turns: 120, rejections: [] },
    failures: [
      {
        ...{ kind: 'tool_error', tool: 'Bash', deed: 'Bash npm test', turnsToRecover: 90 },
        text: 'error: the oven is cold',
      },
    ],
  });
  await record.db.beat.create({ data: beat });
});

it.each([0, 49, 50, 51, 100])('reads a transcript of %i rows to its end', async (count) => {
  const { beat } = await beatOf(Array.from({ length: count }, (_, at) => turn(at, 'ls')));
  expect(beat.turns).toBe(count);
});

it('failed of time where its time was over, and was interrupted where a person cancelled it', async () => {
  const rows = [turn(1, 'npm test')];
  const failures = [{ kind: 'timeout', deed: 'Bash npm test', text: 'It ended.' }];
  expect((await beatOf(rows, 'timed_out')).beat).toMatchObject({ failures, interrupted: false });
  expect((await beatOf(rows, 'cancelled')).beat).toMatchObject({ failures: [], interrupted: true });
  expect((await beatOf([], 'failed')).beat).toMatchObject({ failures: [], turns: 0, executor: null });
});

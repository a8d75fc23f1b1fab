import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Context } from '../../src/flow/context.ts';
import { openLife } from '../../src/flow/talk-life.ts';
import { createTranscripts } from '../../src/postgres/transcripts.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { useRecord } from '../fakes/database.ts';

const record = useRecord();

const result = (dollars: number, tokens: number) => ({
  ...{ type: 'result', subtype: 'success', is_error: false, duration_ms: 1, num_turns: 1, result: 'Done.' },
  ...{ total_cost_usd: dollars, usage: {}, permission_denials: [] },
  modelUsage: {
    opus: { inputTokens: tokens, outputTokens: 0, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 },
  },
});

it('takes for what a turn cost what the CLI counts since, also where that forgot what was killed', async () => {
  const { db } = record;
  const sessionId = randomUUID();
  await db.project.create({ data: { name: 'bakery', path: '/bakery', branch: 'main' } });
  // The record has 20 dollars; the CLI was killed with 18 of them in its memory, and told of 2 when it was resumed.
  const told = { seq: 0, kind: 'result', body: JSON.stringify(result(2, 200)), bytes: 1 };
  const known = { kind: 'persistent', projectName: 'bakery', costUsd: 20, tokens: 2_000 } as const;
  await db.session.create({ data: { id: sessionId, ...known, events: { create: told } } });
  const said = { requestId: randomUUID(), sessionId, person: 'U0ADA', channel: 'terminal', text: 'say one' };
  await db.talk.create({ data: { projectName: 'bakery', sessionId } });
  const remark = await db.remark.create({ data: { ...said, projectName: 'bakery' } });

  const transcripts = createTranscripts(db);
  const ctx = { db, transcripts, claude: { talk: () => ({}) }, now: () => new Date() } as unknown as Context;
  const life = await openLife(ctx, toProject('bakery', { path: '/bakery' }, [], '/'));
  await life.take(remark);
  const turn = { init: null, lastText: '', usageLimit: null, asked: null, compacted: false } as const;
  const facts = {
    kind: 'result',
    subtype: 'success',
    isError: false,
    apiErrorStatus: null,
    text: '',
  } as const;
  const sums = (costUsd: number, tokens: number) => ({
    ...turn,
    result: { ...facts, turns: 1, costUsd, tokens, durationMs: 1, denials: [], structured: null },
  });
  expect(life.took(sums(2.5, 250))).toEqual({ turns: 1, costUsd: 0.5, tokens: 50 });
  expect(life.took(sums(3.5, 260))).toEqual({ turns: 1, costUsd: 1, tokens: 10 });
});

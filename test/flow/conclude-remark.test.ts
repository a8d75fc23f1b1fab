import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { talkWords } from '../../src/domain/talk.ts';
import { concludeRemark } from '../../src/flow/conclude-remark.ts';
import type { Context } from '../../src/flow/context.ts';
import { talk } from '../../src/flow/talk.ts';
import { toProject } from '../../src/workspaces-project.ts';
import { february, useEndedJobs } from '../fakes/ended-jobs.ts';

/** What is asked for in the persistent session counts, and an upgrade grows from the next job that asks for the same. */

const { record, context, builds, signals, work, setDay } = useEndedJobs();

/** What was said in a talk that day, and given to the session that talk has. */
async function said(day: number, text: string, sessionId: string) {
  const { db } = record;
  await db.talk.upsert({
    where: { projectName: 'bakery' },
    create: { projectName: 'bakery', sessionId },
    update: { sessionId },
  });
  const known = {
    id: sessionId,
    kind: 'persistent',
    projectName: 'bakery',
    conversation: sessionId,
  } as const;
  await db.session.upsert({ where: { id: sessionId }, create: known, update: {} });
  const row = { requestId: randomUUID(), projectName: 'bakery', sessionId, person: 'U0ADA', text };
  const given = { channel: 'terminal', state: 'sent', tries: 1, createdAt: february(day) } as const;
  return db.remark.create({ data: { ...row, ...given } });
}

const plain = (ctx: Context) => ({ ...ctx, redact: async (texts: string[]) => texts }) as Context;

/** Somebody asks for something in a talk of that day: of the session that talk has. */
async function asks(day: number, text: string, sessionId: string) {
  setDay(day);
  const ctx = plain(context());
  const remark = await said(day, text, sessionId);
  const answered = { kind: 'answered', answer: 'Done.', words: [] } as const;
  // Whoever was interrupted while recording it does it again.
  for (const _ of [1, 2]) await concludeRemark(ctx, remark, answered, { turns: 5, costUsd: 0.1, tokens: 10 });
}

it('is evidence from two talks, and the job that asks for the same crosses the threshold', async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  await asks(1, 'add the rye loaf, 4.80, to the price list', one);
  await asks(2, 'put cinnamon buns (2.10) on the list of prices', other);
  expect(builds()).toEqual([]);
  await work(3);
  expect(builds()).toEqual(['bakery']);
  expect(await signals()).toMatchObject([{ kind: 'repeated_task', count: 3 }]);
  expect(await record.db.session.findUnique({ where: { id: one } })).toMatchObject({
    turns: 5,
    costUsd: 0.1,
  });
});

it('counts what is asked again in one talk once: it is one conversation', async () => {
  const one = randomUUID();
  await asks(1, 'add the rye loaf, 4.80, to the price list', one);
  await asks(2, 'put cinnamon buns (2.10) on the list of prices', one);
  await work(3);
  expect(builds()).toEqual([]);
});

it('that is refused is told in words, and is no fault', async () => {
  const remark = await said(1, 'say one', randomUUID());
  const faults: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: object, words: string) => void faults.push(words),
  };
  const refused = { kind: 'failed', answer: '', words: ['Claude is not logged in.'], detail: '401' } as const;
  await concludeRemark({ ...plain(context()), log }, remark, refused);
  expect(await record.db.remark.findUnique({ where: { id: remark.id } })).toMatchObject({
    ...{ state: 'failed', words: 'Claude is not logged in.' },
  });
  expect(faults).toEqual([]);
});

it('is refused in words by an app that was started before the project had a session', async () => {
  const project = toProject('bakery', { path: '/bakery' }, [], '/');
  const remark = await said(1, 'say one', randomUUID());
  await talk(plain(context([project])), 'bakery');
  const after = await record.db.remark.findUnique({ where: { id: remark.id } });
  expect(after).toMatchObject({ state: 'failed', words: talkWords.notHere });
});

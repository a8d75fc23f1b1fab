import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/rehearsal/stage.ts';
import { fail } from '../fakes/faults.ts';
import { openStory, type Story, told } from '../fakes/story.ts';

/** A bakery with one live skill: by hand in 3 of 20 jobs before, in 1 of 20 since. */
let stage: Story;
const hour = (at: number) => new Date(Date.UTC(2026, 4, 1, at));
beforeAll(async () => {
  stage = await openStory();
  const { db } = stage.app.ctx;
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: 'add a product' } as const;
  const commit = 'c'.repeat(40);
  const landed = {
    verb: 'approve',
    by: 'cli:me',
    state: 'done',
    commit,
    at: hour(20),
    settledAt: hour(20),
  } as const;
  const skill = { projectName: 'bakery', jobId: 1, kind: 'skill', slug: 'add-product', commit } as const;
  await db.upgrade.create({
    data: {
      ...{ ...skill, state: 'approved', noticed: 'products are added by hand', createdAt: hour(20) },
      ...{
        livePath: '.claude/skills/add-product',
        signal: { create: signal },
        decisions: { create: landed },
      },
    },
  });
  for (let at = 0; at < 40; at++) {
    const asked = { requestId: randomUUID(), projectName: 'bakery', task: 'bake', askedBy: 'cli:me' };
    const ran = { state: 'ended', outcome: 'done', startedAt: hour(at), inheritance: 'none' } as const;
    const { id: jobId } = await db.job.create({ data: { ...asked, ...ran } });
    if (![1, 2, 3, 30].includes(at)) continue;
    const { id: sessionId } = await db.session.create({ data: { id: randomUUID(), kind: 'job', jobId } });
    const beat = { sessionId, jobId, projectName: 'bakery', request: 'bake', at: hour(at) };
    await db.beat.create({ data: { ...beat, evidence: { create: { signalId: 1 } } } });
  }
});
afterAll(() => stage?.close());

const words = /^1 upgrade live\.[\s\S]*done by hand: before 3 in 20 jobs = 15\.0 per 100, since 1 in 20 jobs/;
const uploads = () =>
  stage.workspace.front.calls.flatMap(({ method, args }) =>
    method === 'files.completeUploadExternal' ? [Object.fromEntries(args)] : [],
  );

it('tells whoever asks, and nobody else, what is live and how it is used, with a chart', async () => {
  await stage.workspace.person('you').types('/job Upgrades');
  const said = await told(stage, 'you', words);
  expect(said).toContain('1 add-product: before 15, since 5');
  expect(await stage.workspace.everything()).toEqual([]);
  expect(uploads()).toEqual([]);
});

it.each([
  ['invalid_blocks', 'not_in_channel'], // the bot is no member where it was typed
  ['expired_url', 'invalid_blocks'],
])('says it where there are no charts, by %s, and sends that person a picture', async (first, second) => {
  const { front } = stage.workspace;
  front.whispers.length = 0;
  fail(front, 'chat.postEphemeral', { error: second });
  const before = uploads().length;
  let asked = 0;
  front.answers.set('response', async ({ pass }) => {
    asked += 1;
    return asked === 1 ? Response.json({ ok: false, error: first }) : pass();
  });
  await stage.workspace.person('you').types('/job upgrades');
  const said = await told(stage, 'you', words);
  expect(said).not.toContain('bars');
  const upload = await until('the picture', async () => uploads()[before] ?? null);
  expect(upload?.channel_id).toMatch(/^D/);
  expect(upload?.initial_comment).toContain('1 add-product: before 15, since 5');
  expect(await stage.workspace.everything()).toEqual([]);
  front.answers.delete('response');
  front.answers.delete('chat.postEphemeral');
});

it('tells who is no user of anything that there is nothing for them', async () => {
  await stage.workspace.person('stranger').types('/job upgrades');
  expect(await told(stage, 'stranger', /not among the users/)).not.toContain('add-product');
});

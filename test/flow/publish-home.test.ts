import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { postMessage } from '../../src/flow/post-message.ts';
import { fail } from '../fakes/faults.ts';
import { type KeptTalk, startKeptTalk } from '../fakes/kept-talk.ts';

let talk: KeptTalk;
beforeEach(async () => {
  talk = await startKeptTalk();
  Object.assign(talk.ctx, { digest: (text: string) => text });
});
afterEach(() => talk.stop());

const ada = () => talk.workspace.person('ada');
const row = () => talk.db.message.findUnique({ where: { key: `home/${ada().id}` } });
const published = () => talk.workspace.front.calls.filter(({ method }) => method === 'views.publish').length;
/** A busy machine needs more than the usual second; the next look is 20 s away. */
const soon = { timeout: 10_000 };
const isPublished = (times: number) => expect.poll(published, soon).toBe(times);

it('is shown when it is opened again, also while the next look at it waits', async () => {
  await ada().opensHome();
  await isPublished(1);
  await expect.poll(async () => (await row())?.digest, soon).toBeTruthy();
  await ada().opensHome();
  await isPublished(2);
});

it('counts what the judge was asked and what was talked among what a project spent', async () => {
  const [sessionId, requestId] = [randomUUID(), randomUUID()];
  const said = {
    sessionId,
    channel: 'terminal',
    requestId,
    person: 'U0ADA',
    text: 'say one',
    costUsd: 1,
    answeredAt: new Date(),
  };
  await talk.db.talk.create({ data: { sessionId, projectName: 'bakery', remarks: { create: said } } });
  const judge = await talk.db.session.create({ data: { id: randomUUID(), kind: 'judge', costUsd: 2 } });
  const judgement = { create: { fingerprint: 'flour', answer: {}, sessionId: judge.id } };
  const noticed = { kind: 'recurring_failure', projectName: 'bakery', title: 'flour' } as const;
  await talk.db.signal.create({ data: { ...noticed, judgement } });
  await ada().opensHome();
  const page = () => talk.workspace.front.homes.get(ada().id)?.shown.text;
  await expect.poll(page, soon).toMatch(/# Last 24 hours\nbakery: 0 jobs, \$3\.00$/);
});

it('is shown at the next look when Slack refused it', async () => {
  fail(talk.workspace.front, 'views.publish', { error: 'account_inactive' });
  await ada().opensHome();
  await expect.poll(async () => (await row())?.problem, soon).toMatch(/does not accept the bot token/);
  await postMessage(talk.ctx, { key: `home/${ada().id}`, turn: true });
  expect(await row()).toMatchObject({ problem: null });
  expect(talk.workspace.front.homes.get(ada().id)).toBeDefined();
  await postMessage(talk.ctx, { key: `home/${ada().id}`, turn: true });
  await isPublished(2);
});

it('is owed no more once it counts as closed', async () => {
  fail(talk.workspace.front, 'views.publish', { error: 'account_inactive' });
  await ada().opensHome();
  await expect.poll(async () => (await row())?.problem, soon).toMatch(/does not accept the bot token/);
  const key = `home/${ada().id}`;
  await talk.db.message.update({ where: { key }, data: { openedAt: new Date(0), wanted: { increment: 1 } } });
  await postMessage(talk.ctx, { key });
  const { problem, posted, wanted } = (await row()) ?? {};
  expect({ problem, posted }).toEqual({ problem: null, posted: wanted });
  await isPublished(1);
});

it('counts what the judge took beside what the builders took', async () => {
  const session = { kind: 'judge', costUsd: 0.5 } as const;
  const { id: sessionId } = await talk.db.session.create({ data: { id: randomUUID(), ...session } });
  const judgement = { create: { fingerprint: 'one', answer: {}, sessionId } };
  await talk.db.signal.create({
    data: { kind: 'repeated_task', projectName: 'bakery', title: 'x', judgement },
  });
  await ada().opensHome();
  const home = () => JSON.stringify(talk.workspace.front.homes.get(ada().id) ?? '');
  await expect.poll(home, soon).toContain('bakery: 0 jobs, $0.50');
});

import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { TalkOrder } from '../../src/flow/talk-port.ts';
import { startModel } from '../../src/rehearsal/model.ts';
import { echo, until } from '../fakes/echo.ts';
import { createEar, createPlace, survivors } from './place.ts';

/** The real CLI over a scripted model, talked with. */

const bin = resolve(import.meta.dirname, '../../node_modules/.bin/claude');
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open() {
  const model = await startModel(echo);
  const place = createPlace('group', bin);
  toClose.push(() => model.close(), place.remove);
  const childEnv = {
    ...place.childEnv,
    ...{ ANTHROPIC_BASE_URL: model.url, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
    ...{ HOME: join(place.root, 'home'), CLAUDE_CONFIG_DIR: join(place.root, 'settings') },
  };
  const patience = { interruptMs: 2_000, terminateMs: 1_000, graceMs: 30_000 };
  const claude = place.claude({ childEnv, patience });
  const ending = new AbortController();
  const begin = (wish: Partial<TalkOrder> = {}) => {
    const order: TalkOrder = {
      ...{ marker: `talk-${randomUUID()}`, cwd: place.clone, sessionId: randomUUID(), resumes: false },
      ...{
        permissionMode: 'acceptEdits',
        settingSources: 'user,project',
        allowedTools: ['Bash'],
        deniedTools: [],
      },
      ...wish,
    };
    const ear = createEar();
    const asides: string[] = [];
    const aside = async (text: string) => void asides.push(text);
    const talk = claude.talk(order, { ...ear, aside }, ending.signal);
    const say = (words: string) => talk.say({ id: randomUUID(), words });
    return { ...talk, order, ear, asides, say };
  };
  return { ...place, begin, ending, model };
}

it('answers one thing after the other in one process, in the folder itself', {
  timeout: 60_000,
}, async () => {
  const { begin, clone } = await open();
  const { say, end, order, ear } = begin();
  expect(await say('say one')).toMatchObject({
    result: { text: 'you said: say one, after 0', isError: false },
    compacted: false,
  });
  expect(await say('write two')).toMatchObject({ result: { isError: false, turns: 2 } });
  expect(readFileSync(join(clone, 'told.txt'), 'utf8')).toBe('two');
  expect(ear.leader?.pid).toBeGreaterThan(1);
  expect(await end()).toMatchObject({ exitCode: 0, endedBy: null });
  expect(survivors(order.marker)).toEqual([]);
});

it('is resumed with all it knew, also after it was killed in the middle of a turn', {
  timeout: 60_000,
}, async () => {
  const { begin } = await open();
  const first = begin();
  await first.say('say one');
  const waiting = first.say('wait for it');
  await expect
    .poll(() => first.ear.texts.some((text) => text.includes(until)), { timeout: 20_000 })
    .toBe(true);
  process.kill(first.ear.leader?.pid ?? 0, 'SIGKILL');
  expect(await waiting).toBeNull();
  expect(await first.end()).toMatchObject({ signal: 'SIGKILL' });
  expect(survivors(first.order.marker)).toEqual([]);

  const { sessionId } = first.order;
  const again = begin({ sessionId, resumes: true });
  // What it was told last is not always in its own file yet when it is killed.
  const text = expect.stringMatching(/^you said: say two, after [12]$/);
  expect(await again.say('say two')).toMatchObject({ result: { text } });
  expect(await again.end()).toMatchObject({ exitCode: 0 });
});

it('lets a turn be interrupted, and stays for the next', { timeout: 60_000 }, async () => {
  const { begin, clone } = await open();
  const { say, interrupt, end, ear } = begin();
  const waiting = say('wait for it');
  await expect.poll(() => ear.texts.some((text) => text.includes(until)), { timeout: 20_000 }).toBe(true);
  interrupt();
  expect(await waiting).toMatchObject({ result: { isError: true } });
  writeFileSync(join(clone, 'go'), '');
  expect(await say('say more')).toMatchObject({ result: { isError: false } });
  expect(await end()).toMatchObject({ exitCode: 0 });
});

it('ends with its signal, and says what it cannot resume', { timeout: 60_000 }, async () => {
  const { begin, ending } = await open();
  const unknown = begin({ resumes: true });
  const facts = await unknown.say('say one');
  expect(facts?.init ?? null).toBeNull();
  expect((await unknown.end()).stderrTail).toContain('No conversation found');

  const { say, end, ear, order } = begin();
  const waiting = say('wait for it');
  await expect.poll(() => ear.texts.some((text) => text.includes(until)), { timeout: 20_000 }).toBe(true);
  ending.abort();
  await waiting;
  expect(await end()).toMatchObject({ endedBy: 'abort' });
  expect(survivors(order.marker)).toEqual([]);
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Script } from '../../src/rehearsal/model.ts';
import { correct, openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryState, everything, result } from '../fakes/story.ts';

const rule = (more: string) => `# Weigh\n\nWhen: anything is measured.\nUse the scales.\n${more}`;

/** First it writes a secret, and beside the folder it was given; then only where it must not. */
const script: Script = ({ messages, raw }) => {
  const staging = /Staging folder: (.+?)\\n/.exec(raw)?.[1];
  if (staging === undefined) return [{ say: 'Done.\n\nAUDITION: none' }];
  if (messages.some(({ role }) => role === 'assistant')) return [{ say: 'It is written.' }];
  const write = (file_path: string, content: string) => ({ call: 'Write', input: { file_path, content } });
  const outside = write(join(stage.bakery, 'outside.md'), rule(''));
  if (raw.includes('was not accepted')) return [outside, write('README.md', 'Mine now.\n')];
  return [outside, write(join(staging, 'weigh.md'), rule('Log in with xoxb-rehearsal first.\n'))];
};

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script);
});
afterAll(async () => {
  await stage?.close();
});

it('is told what is wrong, tried once more, and then the signal is only flagged', async () => {
  const before = await bakeryState(stage);
  await correct(stage);
  const { db } = stage.app.ctx;
  expect(await db.upgrade.findMany()).toMatchObject([
    {
      ...{ state: 'flagged', attempts: 2, commit: null, slug: null },
      noticed: expect.stringMatching(/^".*" has to be said again and again$/),
      why: 'a rule is exactly one file <name>.md (found: nothing)',
    },
  ]);
  const again = stage.requests.find(({ raw }) => raw.includes('was not accepted'))?.raw;
  expect(again).toContain('weigh.md holds what looks like a secret');

  expect((await result(stage, 5)).text).toContain('inheritance: flagged');
  expect((await everything(stage)).filter(({ text }) => text.startsWith('I noticed'))).toEqual([]);
  expect(existsSync(join(stage.bakery, 'outside.md'))).toBe(false);
  expect(await bakeryState(stage)).toEqual(before);
  expect(await db.session.count({ where: { kind: 'builder', endedAt: { not: null } } })).toBe(2);
});

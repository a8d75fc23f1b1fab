import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ModelRequest, Script } from '../../src/rehearsal/model.ts';
import { correct, corrected, corrections, openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryGit, labels, quiet, result, seeing } from '../fakes/story.ts';

const path = '.claude/rules/use-the-scales.md';
const rule = [
  '# Use the scales, not cups',
  '',
  'When: an amount is written down anywhere.',
  'Weigh it and write grams.',
  '',
  '> use the scales, not cups',
  '',
].join('\n');

/** A builder writes the rule where it is told to; every job says that it is done. */
const script: Script = ({ messages, raw }) => {
  const staging = /Staging folder: (.+?)\\n/.exec(raw)?.[1];
  if (staging === undefined) return [{ say: 'Done.\n\nAUDITION: none' }];
  if (messages.some(({ role }) => role === 'assistant'))
    return [{ say: 'NOTICED: cups are used though you want the scales' }];
  return [{ call: 'Write', input: { file_path: join(staging, 'use-the-scales.md'), content: rule } }];
};

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script);
});
afterAll(async () => {
  await stage?.close();
});

const asked = (task: string): ModelRequest | undefined =>
  stage.requests.find(({ raw }) => raw.includes(`<task>\\n${task}`));

it('what was said in the threads of three jobs becomes a rule, in one line', async () => {
  await correct(stage);
  const line = await seeing(stage, /^I noticed /);
  expect(line.text).toMatch(/^I noticed cups are used though you want the scales \(3 times since /);
  expect(labels(line)).toEqual(['Approve', 'Kill', 'Look']);
  expect((await result(stage, 5)).text).toContain('inheritance: shipped');
  const prompt = stage.requests.find(({ raw }) => raw.includes('Staging folder: '))?.raw;
  for (const said of corrections) expect(prompt).toContain(said);
  expect(prompt).toContain('<request job=\\"3\\">');
});

it('is one file in one commit, which says where it comes from', async () => {
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by .*: use-the-scales, 1 artifact, 1 commit/);
  await quiet(stage);
  expect(await bakeryGit(stage, 'show', '--format=%s', '--name-status', 'main')).toBe(
    `Add the rule use-the-scales\n\nA\t${path}`,
  );
  expect(await bakeryGit(stage, 'show', `main:${path}`)).toBe(`${rule}\nFrom jobs 1, 3 and 5.`);
});

it('is in the request of the next job, and of none before', async () => {
  const task = 'write down the plum recipe';
  await stage.workspace.person('colleague').types(`/job bakery ${task}`);
  await result(stage, 7);
  await quiet(stage);
  expect(asked(task)?.raw).toContain('Weigh it and write grams.');
  for (const before of corrected) expect(asked(before)?.raw).not.toContain('Weigh it and write grams.');
});

it('is gone from the requests once it is undone', async () => {
  await stage.workspace.person('you').presses('Undo');
  await seeing(stage, /^Undone by .*: use-the-scales moved to \.audition\/trash\//);
  await quiet(stage);
  const task = 'write down the oat recipe';
  await stage.workspace.person('colleague').types(`/job bakery ${task}`);
  await result(stage, 8);
  expect(asked(task)?.raw).not.toContain('Weigh it and write grams.');
  await quiet(stage);
});

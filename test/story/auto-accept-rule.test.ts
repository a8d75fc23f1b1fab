import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { setTrust } from '../../src/flow/trust.ts';
import type { Script } from '../../src/rehearsal/model.ts';
import { openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryGit, bakeryState, labels, quiet, result, seeing } from '../fakes/story.ts';

// A busy machine needs more than the usual minute; how long it takes is no matter of a test.
vi.setConfig({ testTimeout: 180_000 });

const rules = {
  scales: '# Use the scales\n\nWhen: an amount is written down.\nWeigh it and write grams.\n',
  apron: '# Wear the apron\n\nWhen: anything is baked.\nWear the apron and hang up the coat.\n',
};

const script: Script = ({ messages, raw }) => {
  const staging = /Staging folder: (.+?)\\n/.exec(raw)?.[1];
  if (staging === undefined) return [{ say: 'Done.\n\nAUDITION: none' }];
  const name = raw.includes('wear the apron') ? 'apron' : 'scales';
  if (messages.some(({ role }) => role === 'assistant')) return [{ say: `NOTICED: you ask for the ${name}` }];
  return [{ call: 'Write', input: { file_path: join(staging, `${name}.md`), content: rules[name] } }];
};

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script, (config) => ({
    projects: config.projects.map((project) => ({
      ...project,
      autoAccept: { kinds: ['rule'], perDay: 1 },
    })),
  }));
  for (const [at, task] of ['write down the rye recipe', 'plan the oven', 'greet the baker'].entries()) {
    await stage.workspace.person('you').types(`/job bakery ${task}`);
    await result(stage, at + 1);
  }
  await quiet(stage);
}, 180_000);
afterAll(async () => {
  await stage?.close();
});

/** Says each of these in the thread of a job; the last of them crosses the threshold. */
async function replies(said: readonly (readonly [number, string])[]): Promise<void> {
  for (const [job, text] of said) {
    const { ts: threadTs } = await seeing(stage, new RegExp(`^job ${job} · bakery · `));
    await stage.workspace.person('you').replies({ text, threadTs });
    await quiet(stage);
  }
}
const lines = async () =>
  (await stage.workspace.messages()).filter(({ text }) => !/^job \d+ · bakery/.test(text));

it('a rule that the file allows is live with its one line, which has Undo', async () => {
  const before = await bakeryGit(stage, 'rev-parse', 'main');
  await replies([
    [1, 'use the scales, not cups'],
    [2, 'no cups please, use the scales'],
    [3, 'again: use the scales, not cups'],
  ]);
  const line = await seeing(stage, /^I noticed you ask for the scales/);
  expect(await lines()).toEqual([line]);
  expect(labels(line)).toEqual(['Undo']);
  expect(line.text).toContain('\nAccepted by workspaces.toml: scales, 1 artifact, 1 commit ');
  expect(await bakeryGit(stage, 'rev-parse', 'main~1')).toBe(before);
  expect(await bakeryGit(stage, 'show', 'main:.claude/rules/scales.md')).toContain('write grams');

  await stage.workspace.person('you').presses('Undo');
  await seeing(stage, /^Undone by .*: scales moved to \.audition\/trash\//);
  await quiet(stage);
  expect(await bakeryGit(stage, 'ls-tree', '-r', '--name-only', 'main', '.claude')).toBe('');
  expect((await bakeryState(stage)).status).toBe('');
});

it('counts below the ceiling though it was undone: the next one waits for a press, and says why', async () => {
  const { ctx } = stage.app;
  await setTrust(ctx, { projectName: 'bakery', kind: 'rule', on: true, by: 'cli:me' });
  const before = await bakeryState(stage);
  await replies([
    [1, 'wear the apron, not the coat'],
    [3, 'no coat please, wear the apron'],
    [2, 'again: wear the apron, not the coat'],
  ]);
  const line = await seeing(stage, /^I noticed you ask for the apron/);
  expect(labels(line)).toEqual(['Approve', 'Kill', 'Look']);
  expect(line.text).toMatch(/was not possible: 1 of at most 1 were accepted so in 24 hours$/);
  expect(await bakeryState(stage)).toEqual(before);

  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by .*: apron, 1 artifact, 1 commit/);
  await quiet(stage);
  expect(await lines()).toHaveLength(2);
});

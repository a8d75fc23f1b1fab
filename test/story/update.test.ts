import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Script } from '../../src/rehearsal/model.ts';
import { correct, openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryGit, quiet, seeing } from '../fakes/story.ts';

const path = '.claude/rules/weighing.md';
const earlier =
  '# Weighing\n\nWhen: flour is measured.\nFor flour use the scales, not cups.\n\nFrom job 1.\n';
const later = '# Weighing\n\nWhen: anything is measured.\nUse the scales, not cups.\n';

/** A builder who gives the rule a new name first, and keeps it when it is told to. */
const script: Script = ({ messages, raw }) => {
  const staging = /Staging folder: (.+?)\\n/.exec(raw)?.[1];
  if (staging === undefined) return [{ say: 'Done.\n\nAUDITION: none' }];
  if (messages.some(({ role }) => role === 'assistant'))
    return [{ say: 'NOTICED: cups are used though you want the scales' }];
  const name = raw.includes('was not accepted') ? 'weighing.md' : 'no-cups.md';
  return [{ call: 'Write', input: { file_path: join(staging, name), content: later } }];
};

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script);
  await mkdir(join(stage.bakery, '.claude/rules'), { recursive: true });
  await writeFile(join(stage.bakery, path), earlier);
  await bakeryGit(stage, 'add', '--all');
  await bakeryGit(stage, 'commit', '--quiet', '--message', 'Weigh the flour');
});
afterAll(async () => {
  await stage?.close();
});

it('updates the rule that is near to what is said again, under its own name', async () => {
  await correct(stage);
  await seeing(stage, /^I noticed cups are used/);
  const prompts = stage.requests.map(({ raw }) => raw).filter((raw) => raw.includes('Staging folder: '));
  expect(prompts[0]).toContain('For flour use the scales, not cups.');
  expect(prompts.at(-1)).toContain('its name is no-cups; it updates weighing, so it must keep that name');
  const upgrade = await stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
  expect(upgrade).toMatchObject({ kind: 'rule', slug: 'weighing', livePath: path, attempts: 2 });
});

it('is one commit of one file, and its undo brings the earlier version back', async () => {
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by .*: weighing, 1 artifact, 1 commit/);
  await quiet(stage);
  expect(await bakeryGit(stage, 'show', '--format=%s', '--name-status', 'main')).toBe(
    `Update the rule weighing\n\nM\t${path}`,
  );
  expect(await bakeryGit(stage, 'show', `main:${path}`)).toBe(`${later}\nFrom jobs 1, 3 and 5.`);

  await stage.workspace.person('you').presses('Undo');
  await seeing(stage, /^Undone by .*: weighing moved to/);
  await quiet(stage);
  expect(`${await bakeryGit(stage, 'show', `main:${path}`)}\n`).toBe(earlier);
});

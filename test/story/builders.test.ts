import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { buildUpgrade } from '../../src/flow/build-upgrade.ts';
import type { Context } from '../../src/flow/context.ts';
import { writeFiles } from '../../src/rehearsal/bakery.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import type { Script, Turn } from '../../src/rehearsal/model.ts';
import { byTurns, openScripted, type Scripted } from '../fakes/scripted.ts';
import { bakeryGit, bakeryState, everything, quiet, result, tasks } from '../fakes/story.ts';
import { leftRunning } from '../setup/left-running.ts';

// A busy machine needs more than the usual minute; how long it takes is no matter of a test.
vi.setConfig({ testTimeout: 180_000 });

const skill = (name: string, more = '') =>
  `---\nname: ${name}\ndescription: Adds a product with its price to the price list.\n---\n\nWrite the row.\n${more}`;

/** What a builder does, turn by turn, in its staging folder. */
const builders = {
  'writes nothing': () => [[{ say: 'There is nothing to write.' }]],
  'writes elsewhere': () => [
    [write(join(stage.bakery, '.claude/skills/add-product/SKILL.md'), skill('add-product'))],
    [write('prices.md', 'Mine now.\n')],
    [{ say: 'It is written.' }],
  ],
  'writes a secret': (staging) => [
    [write(join(staging, 'SKILL.md'), skill('add-product', 'Log in with xoxb-rehearsal first.\n'))],
    [{ say: 'It is written.' }],
  ],
  'writes a twin': (staging) => [
    [write(join(staging, 'SKILL.md'), skill('put-on-list'))],
    [{ say: 'It is written.' }],
  ],
  'never ends': (staging) => [
    [write(join(staging, 'SKILL.md'), skill('add-product'))],
    [{ call: 'Bash', input: { command: 'tail -f /dev/null', timeout: 600_000 } }],
  ],
} satisfies Record<string, (staging: string) => Turn[]>;
type Builder = keyof typeof builders;
const write = (file_path: string, content: string) => ({ call: 'Write', input: { file_path, content } });

let builder: Builder = 'writes nothing';
const script: Script = (request) => {
  const staging = /Staging folder: (.+?)\\n/.exec(request.raw)?.[1];
  return staging === undefined ? bakeryScript(request) : byTurns(() => builders[builder](staging))(request);
};

let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(script);
});
afterAll(async () => {
  await stage?.close();
});

/** All that a builder whose work is not proposed leaves as it was: the project, what people see, the host. */
async function around() {
  const seen = (await everything(stage)).map(({ text }) => text);
  const below = (folder: string) => {
    const path = join(stage.config.dataDir, folder);
    return existsSync(path) ? readdirSync(path) : [];
  };
  return {
    ...{ project: await bakeryState(stage), refs: await bakeryGit(stage, 'for-each-ref'), seen },
    ...{ clones: below('clones'), staging: below('staging'), tmp: below('tmp') },
    running: await leftRunning(stage.folder),
  };
}
const nothingLeft = { clones: [], staging: [], tmp: [], running: [] };

const upgrade = () => stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });

it('a builder that writes nothing is told so once, and then the signal is flagged', async () => {
  const before = await bakeryState(stage);
  for (const task of tasks) await stage.workspace.person('you').types(`/job bakery ${task}`);
  expect((await result(stage, 3)).text).toContain('inheritance: flagged');
  await quiet(stage);
  expect(await upgrade()).toMatchObject({
    ...{ state: 'flagged', attempts: 2, commit: null },
    why: 'SKILL.md is missing at the top of the folder (found: nothing)',
  });
  const { project, seen, ...rest } = await around();
  expect(project).toEqual(before);
  expect(seen.filter((text) => text.startsWith('I noticed'))).toEqual([]);
  expect(rest).toMatchObject(nothingLeft);
});

/** The same upgrade is built again, by another builder with this much time, in minutes. */
async function buildAgain(by: Builder, maxMinutes = 5): Promise<void> {
  builder = by;
  const { ctx } = stage.app;
  await ctx.db.upgrade.update({
    where: { id: stage.first },
    data: { state: 'building', attempts: 0, why: null },
  });
  const projects = ctx.projects.map((project) => ({
    ...{ ...project, allowedTools: ['Bash'], limits: { ...project.limits, maxMinutes } },
  }));
  await buildUpgrade({ ...ctx, projects } satisfies Context, stage.first);
  await quiet(stage);
}

it.each<[Builder, string, number?]>([
  ['writes elsewhere', 'SKILL.md is missing at the top of the folder (found: nothing)'],
  ['writes a secret', 'SKILL.md holds what looks like a secret; name where it comes from instead'],
  ['never ends', 'It was stopped after 0.1 minutes.', 0.1],
])('a builder that %s is flagged in words, and leaves nothing', async (by, why, maxMinutes) => {
  const before = await around();
  await buildAgain(by, maxMinutes);
  expect(await upgrade()).toMatchObject({ state: 'flagged', commit: null, slug: null, why });
  expect(await around()).toEqual(before);
  expect(before).toMatchObject(nothingLeft);
});

it('counts of each builder what it took, and of one that never told what was set aside for it', async () => {
  const of = { kind: 'builder', upgradeId: stage.first } as const;
  const sessions = await stage.app.ctx.db.session.findMany({ where: of });
  expect(sessions.filter(({ costUsd }) => costUsd === 0)).toEqual([]);
  // One that is ended may still tell.
  for (const { tokens, costUsd } of sessions) if (tokens === 0n) expect(costUsd).toBe(1);
});

it('a builder that writes a twin is told what to update instead, and then flagged', async () => {
  await writeFiles(stage.bakery, { '.claude/skills/add-product/SKILL.md': skill('add-product') });
  await bakeryGit(stage, 'add', '--all');
  await bakeryGit(stage, 'commit', '--quiet', '--message', 'Add products so');
  const before = await around();
  await buildAgain('writes a twin');
  const why = 'its name is put-on-list; it updates add-product, so it must keep that name';
  expect(await upgrade()).toMatchObject({ state: 'flagged', commit: null, slug: null, why });
  expect(await around()).toEqual(before);
});

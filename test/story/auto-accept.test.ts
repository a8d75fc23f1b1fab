import { afterAll, beforeAll, expect, it } from 'vitest';
import { plainScript } from '../fakes/plain-skill.ts';
import { openScripted, type Scripted } from '../fakes/scripted.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  labels,
  quiet,
  seeing,
  tasks,
  told,
  untilTheLine,
} from '../fakes/story.ts';

/** One conversation, told in order: each test goes on where the one before it stopped. */
let stage: Scripted;
beforeAll(async () => {
  stage = await openScripted(plainScript, (config) => ({
    projects: config.projects.map((project) => ({
      ...project,
      autoAccept: { kinds: ['skill'], perDay: 3 },
    })),
  }));
});
afterAll(async () => {
  await stage?.close();
});

const lines = async () =>
  (await stage.workspace.messages()).filter(({ text }) => !/^job \d+ · bakery/.test(text));

it('merges at once what the file names, and the one line has Undo and says who accepted it', async () => {
  const line = await untilTheLine(stage);
  await quiet(stage);
  expect(labels(line)).toEqual(['Undo']);
  const { commit } = await stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
  expect(line.text.split('\n')).toEqual([
    expect.stringMatching(/^I noticed .* The system just got an upgrade\.$/),
    `Accepted by workspaces.toml: add-product, 1 artifact, 1 commit ${commit?.slice(0, 7)}.`,
  ]);
  expect(await lines()).toEqual([line]);
  expect(await bakeryGit(stage, 'rev-parse', 'main')).toBe(commit);
  expect(await bakeryGit(stage, 'show', 'main:.claude/skills/add-product/SKILL.md')).toContain(
    'two decimals',
  );
  expect((await bakeryState(stage)).status).toBe('');
});

it('is undone by one press, and nothing more is accepted so until a person says it may', async () => {
  await stage.workspace.person('you').presses('Undo');
  const undone = await seeing(stage, /^Undone by/);
  await quiet(stage);
  expect(undone.text).toContain(
    '\nnothing is accepted without a press in bakery until audition trust bakery skill',
  );
  expect(await lines()).toEqual([undone]);
  expect(await bakeryGit(stage, 'ls-tree', '-r', '--name-only', 'main', '.claude')).toBe('');
  const you = stage.workspace.person('you');
  for (const task of tasks.slice(0, 2)) await you.types(`/job bakery ${task}`);
  const next = await seeing(stage, /^I noticed .* \(5 times/);
  await quiet(stage);
  expect(labels(next)).toEqual(['Approve', 'Kill', 'Look']);
  expect(await lines()).toEqual([undone, next]);
});

it('is offered again on the line of the fifth approval, to the owners', async () => {
  const { db } = stage.app.ctx;
  const [first] = await db.upgrade.findMany();
  const signalId = first?.signalId ?? 0;
  for (const number of [1, 2, 3, 4])
    await db.upgrade.create({
      data: {
        ...{ signalId, projectName: 'bakery', jobId: 1, state: 'approved', kind: 'skill' },
        ...{ slug: `bake-${number}`, livePath: `.claude/skills/bake-${number}` },
        decisions: { create: { verb: 'approve', by: 'cli:me', commit: 'a'.repeat(40), state: 'done' } },
      },
    });
  await stage.workspace.person('you').presses('Approve');
  const approved = await seeing(stage, /^Approved by/);
  await quiet(stage);
  expect(labels(approved)).toEqual(['Undo', 'Trust this kind']);
  await stage.workspace.person('stranger').presses(buttonOf(approved, 'Trust this kind'));
  expect(await told(stage, 'stranger', /owners/)).toContain('Nothing was changed');
  await stage.workspace.person('colleague').presses(buttonOf(approved, 'Trust this kind'), 3);
  const trusted = await seeing(stage, /Trusted by @\w+: .* Back: audition distrust bakery skill/);
  await quiet(stage);
  expect(labels(trusted)).toEqual(['Undo']);
  expect(trusted.text).toContain(`Trusted by @${stage.workspace.person('colleague').id}`);
  expect(await db.trust.findMany({ where: { on: true } })).toMatchObject([{ kind: 'skill' }]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shown } from '../../src/rehearsal/shown.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  labels,
  openStory,
  quiet,
  type Story,
  seeing,
  told,
  untilTheLine,
} from '../fakes/story.ts';

/** One conversation, told in order: each test goes on where the one before it stopped. */
let stage: Story;
let line: Shown;
beforeAll(async () => {
  stage = await openStory();
  line = await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

const skill = '.claude/skills/add-product';
const db = () => stage.app.ctx.db;
const count = async () => Number(await bakeryGit(stage, 'rev-list', '--count', 'main'));
const treeOf = async () => (await bakeryGit(stage, 'ls-tree', '-r', '--name-only', 'main')).split('\n');
const upgradeLines = async () =>
  (await stage.workspace.messages()).filter(({ text }) => !/^job \d+ · bakery/.test(text));

it('refuses a stranger privately and changes nothing', async () => {
  const before = await bakeryState(stage);
  const stranger = stage.workspace.person('stranger');
  await stranger.presses(buttonOf(line, 'Approve'));
  expect(await told(stage, 'stranger', /approvers/)).toMatch(/Nothing was changed/);
  await stranger.types('/job bakery give everything away');
  expect(await told(stage, 'stranger', /users of bakery/)).toMatch(/owners can add you/);
  await quiet(stage);
  expect(await bakeryState(stage)).toEqual(before);
  expect(await db().decision.count()).toBe(0);
  expect(await db().job.count()).toBe(3);
  expect(await upgradeLines()).toEqual([line]);
});

it('carries out one of two presses that come at once, and tells the other person who was first', async () => {
  const { workspace } = stage;
  const [approve, kill] = [buttonOf(line, 'Approve'), buttonOf(line, 'Kill')];
  await Promise.all([
    workspace.person('you').presses(approve, 3),
    workspace.person('colleague').presses(kill, 3),
  ]);
  await seeing(stage, /^(Approved|Killed) by/);
  await quiet(stage);
  const decisions = await db().decision.findMany();
  expect(decisions).toMatchObject([{ state: 'done', upgradeId: stage.first }]);
  const loser = decisions[0]?.verb === 'approve' ? 'colleague' : 'you';
  const first = workspace.person(loser === 'you' ? 'colleague' : 'you');
  expect(await told(stage, loser, /already/)).toContain(`@${first.id}`);
  expect(await upgradeLines()).toHaveLength(1);
  if (loser === 'you') await comeBackFromKill();
});

/** Whoever was first, the story goes on with an approved upgrade. */
async function comeBackFromKill(): Promise<void> {
  expect(await count()).toBe(1);
  await stage.workspace.person('you').presses('Restore');
  await seeing(stage, /^I noticed /);
  await quiet(stage);
  await stage.workspace.person('you').presses('Approve');
  await seeing(stage, /^Approved by/);
  await quiet(stage);
}

it('makes one commit of it, however often it is pressed and delivered', async () => {
  const before = await bakeryState(stage);
  const decisions = await db().decision.count();
  const you = stage.workspace.person('you');
  await Promise.all(Array.from({ length: 20 }, () => you.presses(buttonOf(line, 'Approve'), 3)));
  await quiet(stage);
  expect(await bakeryState(stage)).toEqual(before);
  expect(before.status).toBe('');
  expect(await count()).toBe(2);
  expect(await db().decision.count()).toBe(decisions);
  expect(await db().decision.count({ where: { verb: 'approve', state: 'done' } })).toBe(1);
  const lines = await upgradeLines();
  expect(lines.map(labels)).toEqual([['Undo']]);
  expect(lines[0]?.ts).toBe(line.ts);
  expect(lines[0]?.text).toMatch(/^Approved by @\w+: add-product, 1 artifact, 1 commit [0-9a-f]{7}/);
  expect(await treeOf()).toEqual(
    expect.arrayContaining([`${skill}/SKILL.md`, `${skill}/scripts/add-product.sh`]),
  );
  const told20 = stage.workspace.whispers.filter(
    ({ user, text }) => user === you.id && /already: Approve/.test(text),
  );
  expect(told20).toHaveLength(20);
});

it('undoes it with one commit that keeps everything in the trash folder', async () => {
  const { landed } = await db().upgrade.findUniqueOrThrow({ where: { id: stage.first } });
  await stage.workspace.person('colleague').presses('Undo', 3);
  const undone = await seeing(stage, /^Undone by/);
  await quiet(stage);
  expect(await count()).toBe(3);
  expect(await bakeryGit(stage, 'rev-parse', 'main~1')).toBe(landed);
  const trash = (await db().upgrade.findUniqueOrThrow({ where: { id: stage.first } })).trashPath ?? '';
  expect(undone.text).toContain(trash);
  const tree = await treeOf();
  expect(tree.filter((path) => path.startsWith(skill))).toEqual([]);
  expect(tree).toEqual(
    expect.arrayContaining([
      `${trash}/RECORD.md`,
      `${trash}/add-product/SKILL.md`,
      `${trash}/add-product/scripts/add-product.sh`,
    ]),
  );
  const record = await bakeryGit(stage, 'show', `main:${trash}/RECORD.md`);
  expect(record).toContain('> add the rye loaf, 4.80, to the price list');
  expect(record).toContain(stage.workspace.person('colleague').id);
  expect(await db().upgrade.findMany()).toMatchObject([{ state: 'undone' }]);
  expect((await bakeryState(stage)).status).toBe('');
  expect((await upgradeLines()).map(labels)).toEqual([['Restore']]);
});

it('restores it with one commit more, as it was approved', async () => {
  await stage.workspace.person('you').presses('Restore', 3);
  await seeing(stage, /^Approved by/);
  await quiet(stage);
  expect(await count()).toBe(4);
  expect(await bakeryGit(stage, 'rev-parse', 'main^{tree}')).toBe(
    await bakeryGit(stage, 'rev-parse', 'main~2^{tree}'),
  );
  expect(await db().upgrade.findMany()).toMatchObject([{ state: 'approved' }]);
  expect(await db().decision.count({ where: { verb: 'restore', state: 'done' } })).toBeGreaterThan(0);
  expect((await bakeryState(stage)).status).toBe('');
  expect((await upgradeLines()).map(labels)).toEqual([['Undo']]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shown } from '../../src/rehearsal/shown.ts';
import {
  bakeryState,
  buttonOf,
  everything,
  openStory,
  quiet,
  type Story,
  tasks,
  told,
  untilTheLine,
} from '../fakes/story.ts';

let stage: Story;
let line: Shown;
beforeAll(async () => {
  stage = await openStory();
  line = await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

it('shows the evidence and the whole change to who pressed, and nobody else sees anything', async () => {
  const [channel, checkout] = [await everything(stage), await bakeryState(stage)];
  await stage.workspace.person('colleague').presses(buttonOf(line, 'Look'));
  const seen = await told(stage, 'colleague', /^add-product, commit /);
  const { commit } = await stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
  expect(seen).toContain(`add-product, commit ${commit?.slice(0, 7)}. What was checked:\nshape · passed · `);
  expect(seen).toMatch(/\ntrigger · passed · picked up by 3 of 3 of those requests.*\n\nWhat was asked:\n· /);
  for (const task of tasks) expect(seen).toContain(`· ${task}`);
  expect(seen).toContain('+++ b/.claude/skills/add-product/SKILL.md');
  expect(seen).toContain('new file mode 100755');
  expect(seen).toContain('+echo "added $1 at $2"');

  await quiet(stage);
  const { id } = stage.workspace.person('colleague');
  expect(stage.workspace.whispers.map(({ user }) => user)).toEqual([id]);
  expect(await everything(stage)).toEqual(channel);
  expect(await bakeryState(stage)).toEqual(checkout);
  expect(await stage.app.ctx.db.decision.count()).toBe(0);
});

it('is answered once however often Slack delivers it, and shows a stranger nothing', async () => {
  const { workspace } = stage;
  const of = (name: string) =>
    workspace.whispers.filter(({ user }) => user === workspace.person(name).id).map(({ text }) => text);
  await workspace.person('you').presses(buttonOf(line, 'Look'), 3);
  await workspace.person('stranger').presses(buttonOf(line, 'Look'));
  await told(stage, 'stranger', /users of bakery/);
  await quiet(stage);
  expect(of('you')).toEqual(of('colleague'));
  expect(of('stranger').join()).not.toContain('add-product');
});

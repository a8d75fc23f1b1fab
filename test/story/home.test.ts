import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shown } from '../../src/rehearsal/shown.ts';
import { until } from '../../src/rehearsal/stage.ts';
import { openStory, type Story, untilTheLine } from '../fakes/story.ts';

/** What a person sees on the app's Home tab, and what a press there does. */

let stage: Story;
beforeAll(async () => {
  stage = await openStory();
});
afterAll(() => stage?.close());

let old: Shown['buttons'] = [];
const you = () => stage.workspace.person('you');
const page = () => stage.workspace.front.homes.get(you().id)?.shown.text ?? '';
const seeing = (shape: RegExp) => until(`${shape} at home`, async () => shape.exec(page())?.[0]);

it('is empty in words before anything was asked for', async () => {
  await you().opensHome(3);
  await seeing(/# Last 24 hours\nNothing was spent\./);
  expect(page()).toBe(
    [
      '# Upgrades waiting\nNo upgrade waits for you.',
      '# Jobs\nNo job is running or queued.',
      '# What comes again and again\nNothing new is flagged.',
      '# Live upgrades\nNo upgrade is live yet.',
      '# Last 24 hours\nNothing was spent.',
    ].join('\n'),
  );
});

it('shows an upgrade that waits, and what a press there did', async () => {
  await untilTheLine(stage);
  await you().opensHome();
  await seeing(/# Upgrades waiting\nI noticed products are added .*/);
  old = stage.workspace.front.homes.get(you().id)?.shown.buttons ?? [];
  await you().pressesAtHome('Approve', 2);
  await seeing(/# Live upgrades\n1 · bakery · skill add-product · live since/);
  expect(page()).toMatch(/bakery: 3 jobs, \$0\.\d\d$/);
  expect(await stage.app.ctx.db.decision.count({ where: { verb: 'approve' } })).toBe(1);
});

it('tells the person alone what was too late', async () => {
  const { calls, homes } = stage.workspace.front;
  const before = homes.get(you().id);
  if (before) homes.set(you().id, { ...before, shown: { ...before.shown, buttons: old } });
  await you().pressesAtHome('Kill');
  const answer = await until('an answer', async () =>
    calls.find(({ method, args }) => method === 'chat.postMessage' && args.get('channel') === you().id),
  );
  expect(answer.args.get('text')).toMatch(/^Upgrade 1 was decided already: Approve by <@/);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  bakeryGit,
  buttonOf,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
  transcriptOf,
  untilTheLine,
} from '../fakes/story.ts';

/** On a host without bubblewrap no project allows Bash by itself: only what the skill declares may run. */
let stage: Story;
beforeAll(async () => {
  stage = await openStory({ containment: 'group' });
  await stage.workspace.person('you').presses(buttonOf(await untilTheLine(stage), 'Approve'));
  await seeing(stage, /^Approved by/);
  await quiet(stage);
});
afterAll(() => stage?.close());

it('really runs the script of an approved skill in the next job, as it is configured by default', async () => {
  const [project] = stage.config.projects;
  expect(project).toMatchObject({ permissionMode: 'acceptEdits', allowedTools: [] });
  await stage.workspace.person('colleague').types('/job bakery plum cake, 3.90, price list please');
  const { text } = await result(stage, 4);
  expect(text).toMatch(/^job 4 · done · 1 file changed \(\+1 −0\)[\s\S]*\n1 turn fewer · /);
  expect(text).toContain('used the skill add-product');
  const transcript = await transcriptOf(stage, 4);
  expect(transcript).toContain('.claude/skills/add-product/scripts/add-product.sh');
  expect(transcript).toContain('added plum cake at 3.90');
  expect(transcript).toContain('"permission_denials":[]');
});

it('leaves the work of the script to a decision like any other', async () => {
  expect(await bakeryGit(stage, 'show', 'main:prices.md')).not.toContain('plum cake');
  await stage.workspace.person('you').presses(buttonOf(await result(stage, 4), 'Merge'));
  await seeing(stage, /^job 4 · .*merged as/);
  await quiet(stage);
  expect(await bakeryGit(stage, 'diff', 'main~1', 'main', '--', 'prices.md')).toContain(
    '\n+| plum cake | 3.90 |\n',
  );
});

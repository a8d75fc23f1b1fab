import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bakeryGit, buttonOf, openStory, result, type Story, seeing, told } from '../fakes/story.ts';

/** A bakery with a plan, whose items may be ticked, and a `claude` that plays what the task names. */
let stage: Story;
beforeAll(async () => {
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      claudeBin: path.resolve(import.meta.dirname, '../fixtures/bin/as-told'),
      projects: config.projects.map((project) => ({
        ...project,
        ...{ users: [...project.users, '*'], plan: { tick: true, rollover: false } },
      })),
    }),
  });
  await writeFile(plan(), '## 2020-01\n\n- [ ] Add rye\n- [ ] Add oats\n');
  await bakeryGit(stage, 'add', '.');
  await bakeryGit(stage, 'commit', '--quiet', '--message', 'Plan');
});
afterAll(() => stage?.close());

const plan = () => path.join(stage.bakery, 'RELEASES.md');

it('is told to whoever may use the project', async () => {
  await stage.workspace.person('stranger').types('/job plan bakery');
  expect(await told(stage, 'stranger', /plan of bakery/)).toMatch(
    /January 2020: 0\/2 closed\s+Add rye\s+Add oats/,
  );
});

it('has its item ticked when the commit of its job is merged', async () => {
  await stage.workspace.person('you').types('/job bakery play out-of-turns');
  const offered = await result(stage, 1);
  const rye = { item: 'add-rye', itemTitle: 'Add rye', itemMonth: '2020-01' };
  await stage.app.ctx.db.job.update({ where: { id: 1 }, data: rye });
  await stage.workspace.person('you').presses(buttonOf(offered, 'Merge'));
  await expect
    .poll(() => readFile(plan(), 'utf8'), { timeout: 60_000 })
    .toMatch(/- \[x\] Add rye \(job 1, [0-9a-f]{7}\)\n- \[ \] Add oats\n$/);
});

it('rolls over what is left, for whoever may approve, and says what', async () => {
  await stage.workspace.person('stranger').types('/job rollover bakery');
  expect(await told(stage, 'stranger', /approvers/)).toMatch(/^Only the approvers of bakery can decide this/);
  await stage.workspace.person('you').types('/job rollover bakery');
  const said = await seeing(stage, /^bakery: 1 item moved from January 2020 to [A-Z][a-z]+ \d{4}/);
  expect(said.text).toMatch(/One commit [0-9a-f]{7}\.\s+Add oats/);
  expect(await readFile(plan(), 'utf8')).toMatch(/\n## \d{4}-\d\d\n\n- \[ \] Add oats \(from 2020-01\)\n$/);
  await stage.workspace.person('you').types('/job rollover bakery');
  expect(await told(stage, 'you', /is open/)).toMatch(/^Nothing from before [A-Z][a-z]+ \d{4} is open/);
});

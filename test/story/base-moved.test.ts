import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Shown } from '../../src/rehearsal/shown.ts';
import { writeFiles } from '../fakes/files.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  labels,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
  untilTheLine,
} from '../fakes/story.ts';

/** Three jobs and a line wait for a decision; meanwhile the bakery goes on. */
let stage: Story;
let line: Shown;
beforeAll(async () => {
  stage = await openStory();
  line = await untilTheLine(stage);
  await quiet(stage);
});
afterAll(() => stage?.close());

const skill = '.claude/skills/add-product';
const git = (...args: string[]) => bakeryGit(stage, ...args);
/** The baker commits this, beside edits of their own that they have not committed. */
async function commits(message: string, files: Readonly<Record<string, string>>): Promise<string> {
  await writeFiles(stage.bakery, files);
  await git('add', '--', ...Object.keys(files));
  await git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD');
}
const half = '# Bakery\n\nhalf a thought \u00e9\r\nwithout an end';
const readme = () => readFile(path.join(stage.bakery, 'README.md'), 'utf8');
const upgrade = () => stage.app.ctx.db.upgrade.findUniqueOrThrow({ where: { id: stage.first } });
const tells = async () => (await stage.workspace.messages()).find(({ ts }) => ts === line.ts);
const reading = (id: number, words: RegExp) => seeing(stage, new RegExp(`^job ${id} · .*${words.source}`));

it('refuses an artifact whose path has a history of its own by now, in words', async () => {
  await commits('Write it by hand', { [`${skill}/SKILL.md`]: 'by hand\n' });
  await writeFile(path.join(stage.bakery, 'README.md'), half);
  const before = await bakeryState(stage);
  await stage.workspace.person('you').presses('Approve', 3);
  const refused = await seeing(stage, /Approve by .* was not possible/);
  await quiet(stage);
  expect(refused.ts).toBe(line.ts);
  expect(refused.text).toMatch(/does not apply to main any more: \.claude\/skills\/add-product\/SKILL\.md/);
  expect(labels(refused)).toEqual(['Approve', 'Kill', 'Look']);
  expect(await bakeryState(stage)).toEqual(before);
  expect((await upgrade()).state).toBe('proposed');
});

it('approves it after the mend, rebuilt on the new tip with the identical artifact', async () => {
  await git('rm', '--quiet', '-r', skill);
  await git('commit', '--quiet', '--message', 'Take it back');
  const tip = await commits('Open a cafe', { 'cafe.md': '# Cafe\n' });
  await stage.workspace.person('you').presses('Approve', 3);
  await seeing(stage, /^Approved by/);
  await quiet(stage);
  const { commit, landed, state } = await upgrade();
  expect(state).toBe('approved');
  expect(landed).not.toBe(commit);
  expect(await git('rev-parse', 'main', 'main~1')).toBe(`${landed}\n${tip}`);
  // The approved commit itself lies in the record's own repository; what it is is in its tree there.
  const approved = path.join(stage.config.dataDir, 'repositories/bakery.git');
  const inOurs = await git(`--git-dir=${approved}`, 'ls-tree', '-r', `${commit}`, `${skill}/`);
  expect(await git('ls-tree', '-r', 'main', `${skill}/`)).toBe(inOurs);
  expect(await git('diff', '--name-only', 'main~1', 'main')).toBe(
    `${skill}/SKILL.md\n${skill}/scripts/add-product.sh`,
  );
  expect(await git('log', '-1', '--format=%(trailers:key=Audition-Upgrade,valueonly)')).toContain(
    `${stage.first}`,
  );
  expect((await tells())?.text).toContain(`1 commit ${landed?.slice(0, 7)}`);
  expect(await readme()).toBe(half);
  expect(await git('status', '--porcelain')).toBe(' M README.md');
});

it("merges a job's own commit onto a branch that moved, and keeps the person's edits", async () => {
  const tip = await commits('Open earlier', { 'hours.md': 'from 6\n' });
  await stage.workspace.person('you').presses(buttonOf(await result(stage, 1), 'Merge'), 3);
  await reading(1, /merged as [0-9a-f]{7}/);
  await quiet(stage);
  const { commit, landed } = await stage.app.ctx.db.job.findUniqueOrThrow({ where: { id: 1 } });
  expect(landed).not.toBe(commit);
  expect(await git('rev-parse', 'main', 'main~1')).toBe(`${landed}\n${tip}`);
  expect(await git('diff', '--numstat', 'main~1', 'main')).toBe('1\t0\tprices.md');
  expect(await readme()).toBe(half);
  expect(await git('status', '--porcelain')).toBe(' M README.md');
});

it('refuses a job whose place was changed meanwhile, and merges it once that is mended', async () => {
  const file = path.join(stage.bakery, 'prices.md');
  const list = `${await git('show', 'main:prices.md')}\n`;
  await commits('Bake other things', { 'prices.md': list.replace('| baguette |', '| long bread |') });
  const before = await bakeryState(stage);
  await stage.workspace.person('you').presses(buttonOf(await result(stage, 2), 'Merge'));
  const refused = await reading(2, /Merge by .* was not possible/);
  await quiet(stage);
  expect(refused.text).toContain(
    'was not possible: It does not apply to main any more: prices.md changed there',
  );
  expect(labels(refused)).toEqual(['Merge', 'Discard', 'Transcript']);
  expect(await bakeryState(stage)).toEqual(before);
  const first = await git('rev-list', '--max-parents=0', 'main');
  await commits('As it always was', { 'prices.md': `${await git('show', `${first}:prices.md`)}\n` });
  await stage.workspace.person('colleague').presses(buttonOf(refused, 'Merge'));
  await reading(2, /merged as [0-9a-f]{7}/);
  await quiet(stage);
  expect(await readFile(file, 'utf8')).toContain('| cinnamon buns | 2.10 |');
  expect(await readme()).toBe(half);
});

import { execFile } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import { startModel } from '../../src/rehearsal/model.ts';
import { writeFiles } from '../fakes/files.ts';
import {
  bakeryGit,
  bakeryState,
  buttonOf,
  labels,
  type Model,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
} from '../fakes/story.ts';

/** One job adds a file and edits another, one edits a third; what the baker's checkout is like when Merge is pressed varies. */
let model: Model;
let stage: Story;
beforeAll(async () => {
  model = await startModel((request) => {
    const called = request.messages.some(({ blocks }) => blocks.some(({ type }) => type === 'tool_use'));
    if (!request.raw.includes('order book')) return bakeryScript(request);
    return called ? [{ say: 'There is an order book now.' }] : [{ call: 'Bash', input: openOrderBook }];
  });
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
      projects: config.projects.map((project) => ({ ...project, allowedTools: ['Bash'] })),
    }),
  });
  await stage.workspace.person('you').types('/job bakery keep an order book');
  await stage.workspace.person('you').types('/job bakery add the rye loaf, 4.80, to the price list');
  await result(stage, 2);
  await quiet(stage);
});
afterAll(async () => {
  await stage?.close();
  await model?.close();
});

const openOrderBook = {
  command: 'mkdir orders && echo first > orders/today.md && echo "See orders/." >> README.md',
  description: 'Open the book',
};
const git = (...args: string[]) => bakeryGit(stage, ...args);
const at = (name: string) => path.join(stage.bakery, name);
const reading = (id: number, words: RegExp) => seeing(stage, new RegExp(`^job ${id} · .*${words.source}`));

/** Merge is pressed, and refused with these words; every byte of the checkout stays and it can be pressed again. */
async function expectRefusal(words: string): Promise<void> {
  const before = await bakeryState(stage);
  const decisions = await stage.app.ctx.db.decision.count();
  await stage.workspace.person('you').presses(buttonOf(await result(stage, 1), 'Merge'), 3);
  const escaped = words.replaceAll('.', '\\.');
  const refused = await reading(
    1,
    new RegExp(`Merge by .* was not possible: Nothing was changed in .*: ${escaped}.*press again`),
  );
  await quiet(stage);
  expect(await bakeryState(stage)).toEqual(before);
  expect(labels(refused)).toEqual(['Merge', 'Discard', 'Transcript']);
  expect(await stage.app.ctx.db.decision.count()).toBe(decisions + 1);
  expect(await stage.app.ctx.db.job.findUnique({ where: { id: 1 } })).toMatchObject({ delivery: 'offered' });
}

it('refuses while the person has edited a file in the way', async () => {
  await writeFile(at('README.md'), 'half a thought\r\n\u00e9');
  await expectRefusal('README.md has uncommitted edits');
  await git('checkout', '--quiet', '--', 'README.md');
});

it('refuses while a file lies in the way that git ignores', async () => {
  await writeFile(at('.git/info/exclude'), 'orders/\n');
  await writeFiles(stage.bakery, { 'orders/today.md': 'two dozen pretzels, do not lose this' });
  expect(await git('status', '--porcelain')).toBe('');
  await expectRefusal('git does not track orders/today.md, which would be overwritten');
  await rename(at('orders'), `${stage.folder}/orders`);
  await rm(at('.git/info/exclude'));
});

it('refuses in the middle of a rebase, and the person can go on with it', async () => {
  await git('checkout', '--quiet', '-b', 'cafe');
  await writeFiles(stage.bakery, { 'CLAUDE.md': 'theirs\n' });
  await git('commit', '--quiet', '--all', '--message', 'Theirs');
  await git('checkout', '--quiet', 'main');
  await writeFiles(stage.bakery, { 'CLAUDE.md': 'ours\n' });
  await git('commit', '--quiet', '--all', '--message', 'Ours');
  await expect(promisify(execFile)('git', ['rebase', 'cafe'], { cwd: stage.bakery })).rejects.toThrow();
  await expectRefusal('a rebase is under way; finish or abort it');
  await git('rebase', '--abort');
  expect(await git('log', '-1', '--format=%s')).toBe('Ours');
});

it('merges when pressed again, beside edits elsewhere, staged and not, which stay as they are', async () => {
  await writeFile(at('prices.md'), '# Prices\r\n\nrising');
  await writeFile(at('notes.txt'), 'not in the way');
  await writeFile(at('CLAUDE.md'), 'staged\n');
  await git('add', 'CLAUDE.md');
  const files = ['prices.md', 'notes.txt', 'CLAUDE.md'];
  const hashes = () => git('hash-object', '--no-filters', ...files);
  const mine = [await hashes(), await git('ls-files', '--stage', 'CLAUDE.md')];
  const ours = await git('rev-parse', 'main');
  await stage.workspace.person('you').presses(buttonOf(await result(stage, 1), 'Merge'), 3);
  expect(labels(await reading(1, /merged as [0-9a-f]{7}/))).toEqual(['Transcript']);
  await quiet(stage);
  expect([await hashes(), await git('ls-files', '--stage', 'CLAUDE.md')]).toEqual(mine);
  expect(await git('rev-parse', 'main~1')).toBe(ours);
  expect(await git('status', '--porcelain')).toBe('M  CLAUDE.md\n M prices.md\n?? notes.txt');
  expect(await git('show', 'main:orders/today.md')).toBe('first');
  expect(await git('hash-object', at('orders/today.md'))).toBe(
    await git('rev-parse', 'main:orders/today.md'),
  );
});

it('moves only the branch while another one is checked out', async () => {
  await git('stash', '--quiet', '--include-untracked');
  await git('checkout', '--quiet', 'cafe');
  await writeFile(at('prices.md'), 'cafe prices, not committed');
  const { status, files } = await bakeryState(stage);
  const tip = await git('rev-parse', 'main');
  await stage.workspace.person('colleague').presses(buttonOf(await result(stage, 2), 'Merge'), 3);
  await reading(2, /merged as [0-9a-f]{7}/);
  await quiet(stage);
  expect(await bakeryState(stage)).toMatchObject({ status, files });
  expect(await git('symbolic-ref', '--short', 'HEAD')).toBe('cafe');
  expect(await git('rev-parse', 'main~1')).toBe(tip);
  expect(await git('show', 'main:prices.md')).toContain('| rye loaf | 4.80 |');
  await git('checkout', '--quiet', '--force', 'main');
  expect(await git('status', '--porcelain')).toBe('');
});

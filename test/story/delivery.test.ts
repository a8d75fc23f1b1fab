import { chmod, readdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBakery } from '../../src/rehearsal/bakery.ts';
import { bakeryScript } from '../../src/rehearsal/bakery-script.ts';
import type { ModelRequest } from '../../src/rehearsal/model.ts';
import { startModel } from '../../src/rehearsal/model.ts';
import { writeFiles } from '../fakes/files.ts';
import { gitIn } from '../fakes/git.ts';
import {
  buttonOf,
  labels,
  type Model,
  openStory,
  quiet,
  result,
  type Story,
  seeing,
} from '../fakes/story.ts';

/** Bakeries that differ in what workspaces.toml says about them; a job is asked for in each. */
const houses = {
  merging: { delivery: 'merge' },
  branching: { delivery: 'branch' },
  prepared: { setup: 'mkdir .cache && cat .env.test > .cache/ready', copy: ['.env.*'] },
  broken: { setup: 'echo no flour >&2; exit 3' },
  shared: { remote: 'origin' },
  lonely: { remote: 'origin', delivery: 'merge' },
} as const;
type House = keyof typeof houses;
const names = Object.keys(houses) as House[];
const task = 'add the rye loaf, 4.80, to the price list';

let model: Model;
let stage: Story;
let tips: Readonly<Record<string, string>>;
beforeAll(async () => {
  model = await startModel((request) =>
    request.raw.includes('look around') ? lookAround(request) : bakeryScript(request),
  );
  stage = await openStory({
    adjust: (config) => ({
      ...config,
      childEnv: { ...config.childEnv, ANTHROPIC_BASE_URL: model.url },
      projects: config.projects.flatMap((project) =>
        names.map((name) => ({
          ...{ ...project, name, path: `${project.path}-${name}`, allowedTools: ['Bash'] },
          ...houses[name],
        })),
      ),
    }),
  });
  await furnish();
  tips = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await git(name, 'rev-parse', 'main')])),
  );
  const you = stage.workspace.person('you');
  for (const name of names) await you.types(`/job ${name} ${name === 'prepared' ? 'look around' : task}`);
});
afterAll(async () => {
  await stage?.close();
  await model?.close();
});

const place = (name: House) => `${stage.bakery}-${name}`;
const origin = () => path.join(stage.folder, 'origin.git');
const git = (name: House, ...args: string[]) => gitIn(place(name), ...args);
const jobOf = (name: House) => stage.app.ctx.db.job.findFirstOrThrow({ where: { projectName: name } });
const resultOf = async (name: House) => result(stage, names.indexOf(name) + 1);

async function furnish(): Promise<void> {
  for (const name of names) await createBakery(place(name));
  await writeFiles(place('prepared'), {
    '.gitignore': '.env*\n.cache/\nkeys/\n',
    '.worktreeinclude': 'keys/\n',
  });
  await git('prepared', 'add', '--all');
  await git('prepared', 'commit', '--quiet', '--message', 'Say what is copied');
  const private_ = {
    '.env.test': 'FLOUR=spelt\n',
    'keys/cellar.txt': 'behind the oven\n',
    '.envrc': 'not asked for\n',
  };
  await writeFiles(place('prepared'), private_);
  await execa('git', ['clone', '--quiet', '--bare', place('shared'), origin()]);
  await git('shared', 'remote', 'add', 'origin', origin());
  const locked = path.join(stage.folder, 'locked.git');
  await execa('git', ['clone', '--quiet', '--bare', place('lonely'), locked]);
  await writeFiles(locked, { 'hooks/pre-receive': '#!/bin/sh\nexit 1\n' });
  await chmod(path.join(locked, 'hooks/pre-receive'), 0o755);
  await git('lonely', 'remote', 'add', 'origin', locked);
  const elsewhere = path.join(stage.folder, 'elsewhere');
  await execa('git', ['clone', '--quiet', origin(), elsewhere]);
  await writeFiles(elsewhere, {
    'prices.md': '# Prices\n\n| product | price |\n| --- | --- |\n| bagel | 1.00 |\n| spelt loaf | 4.60 |\n',
  });
  const who = ['-c', 'user.name=Other', '-c', 'user.email=other@example.org'];
  await gitIn(elsewhere, ...who, 'commit', '--quiet', '--all', '--message', 'Only bagels');
  await gitIn(elsewhere, 'push', '--quiet');
}

/** Shows what lies in the clone and changes nothing. */
function lookAround({ messages }: ModelRequest) {
  const seen = messages.some(({ blocks }) => blocks.some(({ type }) => type === 'tool_result'));
  const command = 'head .env* keys/* .cache/*';
  return seen ? [{ say: 'I looked.' }] : [{ call: 'Bash', input: { command, description: 'Look' } }];
}

it('merges by itself where the file says so, and says that it did', async () => {
  const shown = await seeing(stage, /^job 1 · .*merged as [0-9a-f]{7} by workspaces\.toml/);
  await quiet(stage);
  const { delivery, landed, commit } = await jobOf('merging');
  expect({ delivery, landed }).toEqual({ delivery: 'merged', landed: commit });
  expect(labels(shown)).toEqual(['Transcript']);
  expect(await git('merging', 'rev-parse', 'main', 'main~1')).toBe(`${landed}\n${tips.merging}`);
  expect(await git('merging', 'diff', '--numstat', 'main~1', 'main')).toBe('1\t0\tprices.md');
  expect(await git('merging', 'status', '--porcelain')).toBe('');
  expect(
    await stage.app.ctx.db.decision.findMany({ where: { job: { projectName: 'merging' } } }),
  ).toMatchObject([{ by: 'cli:workspaces.toml', state: 'done' }]);
});

it('makes a branch where the file says so, and leaves the default branch alone', async () => {
  const shown = await seeing(stage, /^job 2 · .*on the branch audition\/job-2/);
  expect(labels(shown)).toEqual(['Transcript']);
  const { commit, delivery } = await jobOf('branching');
  expect(delivery).toBe('branched');
  expect(await git('branching', 'rev-parse', 'audition/job-2', 'audition/job-2~1', 'main')).toBe(
    `${commit}\n${tips.branching}\n${tips.branching}`,
  );
  expect(await git('branching', 'symbolic-ref', '--short', 'HEAD')).toBe('main');
  expect(await git('branching', 'status', '--porcelain')).toBe('');
});

it('copies what is named, then runs the setup command, before Claude starts, and commits none of it', async () => {
  expect((await resultOf('prepared')).text).toMatch(/^job 3 · nothing to do · no file changed\nI looked\./);
  const seen = JSON.stringify(
    model.requests.flatMap(({ messages }) =>
      messages.flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'tool_result')),
    ),
  );
  expect(seen.match(/FLOUR=spelt/g)?.length).toBeGreaterThanOrEqual(2);
  expect(seen).toMatch(/\.cache\/ready[\s\S]*keys\/cellar\.txt|keys\/cellar\.txt[\s\S]*\.cache\/ready/);
  expect(seen).toContain('behind the oven');
  expect(seen).not.toContain('not asked for');
  expect(await jobOf('prepared')).toMatchObject({ commit: null, delivery: 'none' });
  expect((await readdir(place('prepared'))).sort()).not.toContain('.cache');
});

it('says that the setup command failed, and starts no Claude', async () => {
  const shown = await resultOf('broken');
  expect(shown.text).toMatch(/^job 4 · failed · [\s\S]*\nThe project's setup command ended with 3\.\n/);
  expect(labels(shown)).toEqual(['Retry', 'Transcript']);
  expect((await jobOf('broken')).detail).toContain('no flour');
  expect(await stage.app.ctx.db.event.count({ where: { session: { jobId: 4 } } })).toBe(0);
  expect(await git('broken', 'rev-parse', 'main')).toBe(tips.broken);
});

it('starts from what the remote has, and pushes there after the merge', async () => {
  const shown = await resultOf('shared');
  const remoteTip = await gitIn(origin(), 'rev-parse', 'main');
  expect(remoteTip).not.toBe(tips.shared);
  const { base, commit } = await jobOf('shared');
  expect(base).toBe(remoteTip);
  expect(await git('shared', 'rev-parse', 'main')).toBe(tips.shared);
  await stage.workspace.person('you').presses(buttonOf(shown, 'Merge'), 3);
  await seeing(stage, /^job 5 · .*merged as [0-9a-f]{7}/);
  await quiet(stage);
  expect(await gitIn(origin(), 'rev-parse', 'main', 'main~1')).toBe(`${commit}\n${remoteTip}`);
  expect(await git('shared', 'rev-parse', 'main')).toBe(commit);
  expect(await git('shared', 'status', '--porcelain')).toBe('');
  expect(await git('shared', 'show', 'main:prices.md')).toMatch(
    /\| bagel \| 1\.00 \|\n\| rye loaf \| 4\.80 \|\n/,
  );
});

it('says that the remote did not take what was merged here', async () => {
  const shown = await seeing(
    stage,
    /^job 6 · .*merged as [0-9a-f]{7} by workspaces\.toml, but origin did not take it: pre-receive hook declined/,
  );
  expect(labels(shown)).toEqual(['Transcript']);
  expect(await git('lonely', 'rev-parse', 'main')).toBe((await jobOf('lonely')).commit);
  expect(await git('lonely', 'rev-parse', 'main~1')).toBe(tips.lonely);
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decide } from '../../src/flow/decide.ts';
import { gitIn } from '../fakes/git.ts';
import { bakeryGit, openStory, type Story } from '../fakes/story.ts';
import { granted } from '../git/fixtures.ts';

/** Forty proposals on one project, half of them made before the baker went on, and a person who approves them all. */
let stage: Story;
beforeAll(async () => {
  stage = await openStory();
});
afterAll(() => stage?.close());

const forty = Array.from({ length: 40 }, (_, at) => at + 1);
const livePathOf = (number: number) => `.claude/skills/skill-${number}`;
const git = (...args: string[]) => bakeryGit(stage, ...args);

async function propose(number: number): Promise<number> {
  const { db, git: edge, projects } = stage.app.ctx;
  const [project] = projects;
  if (!project) throw new Error('there is no bakery');
  const { tip } = granted(await edge.refresh(project));
  const [livePath, upgradeId] = [livePathOf(number), `forty-${number}`];
  const content = Buffer.from(`Skill ${number}\n`);
  const files = ['SKILL.md', 'scripts/do.sh'].map((name) => ({
    ...{ path: `${livePath}/${name}`, mode: '100755' as const, content },
  }));
  const trailers = { 'Audition-Upgrade': String(number) };
  const order = { project, upgradeId, base: tip, livePath, files, message: `Add skill ${number}`, trailers };
  const { commit } = granted(await edge.commitFiles(order));
  const signal = { kind: 'repeated_task', projectName: 'bakery', title: `skill ${number}` } as const;
  const data = { kind: 'skill', slug: `skill-${number}`, livePath, commit, state: 'proposed' } as const;
  const of = { projectName: 'bakery', jobId: 0, signal: { create: signal } };
  return (await db.upgrade.create({ data: { ...data, ...of } })).id;
}

it('lands forty approvals one after the other, each on what the one before left, and loses none', {
  timeout: 240_000,
}, async () => {
  const { db } = stage.app.ctx;
  const ids: number[] = [];
  for (const number of forty) {
    if (number === 21) {
      await git('commit', '--quiet', '--allow-empty', '--message', 'The baker goes on');
    }
    ids.push(await propose(number));
  }
  await writeFile(path.join(stage.bakery, 'README.md'), 'half a thought');
  await writeFile(path.join(stage.bakery, 'notes.txt'), 'the only copy');
  const tip = await git('rev-parse', 'main');

  const pressed = ids.map((subject) => decide(stage.app.ctx, { verb: 'approve', subject, by: 'cli:me' }));
  expect((await Promise.all(pressed)).map(({ kind }) => kind)).toEqual(ids.map(() => 'recorded'));
  const done = () => db.decision.count({ where: { state: 'done' } });
  await expect.poll(done, { timeout: 150_000, interval: 200 }).toBe(40);

  const decisions = await db.decision.findMany({ orderBy: { settledAt: 'asc' } });
  expect(decisions.filter(({ words }) => words !== null)).toEqual([]);
  const upgrades = new Map((await db.upgrade.findMany()).map((upgrade) => [upgrade.id, upgrade]));
  const landed = decisions.map(({ upgradeId }) => upgrades.get(upgradeId ?? 0)?.landed);
  const chain = (await git('log', '--reverse', '--format=%H %P', `${tip}..main`)).split('\n');
  expect(chain).toEqual(landed.map((commit, at) => `${commit} ${landed[at - 1] ?? tip}`));

  // What landed is what was approved, to the byte and the mode; every commit is only its own.
  const all = [...upgrades.values()];
  const ours = path.join(stage.config.dataDir, 'repositories/bakery.git');
  const trees = (side: 'commit' | 'landed') => all.map((one) => `${one[side]}:${one.livePath}`);
  expect(await git('rev-parse', ...trees('landed'))).toBe(await gitIn(ours, 'rev-parse', ...trees('commit')));
  expect(await git('rev-parse', ...all.map((one) => `main:${one.livePath}`))).toBe(
    await git('rev-parse', ...trees('landed')),
  );
  const touched = await git('log', '--format=', '--name-only', `${tip}..main`);
  expect(touched.split('\n').filter(Boolean).toSorted()).toEqual(
    forty
      .flatMap((number) => ['SKILL.md', 'scripts/do.sh'].map((name) => `${livePathOf(number)}/${name}`))
      .toSorted(),
  );
  expect(await git('status', '--porcelain')).toBe(' M README.md\n?? notes.txt');
});

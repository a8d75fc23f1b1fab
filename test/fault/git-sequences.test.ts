import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isOfArtifact, within } from '../../src/domain/artifact-path.ts';
import { isRefusal, type Refusal } from '../../src/domain/result.ts';
import type { Landed, Prepared } from '../../src/flow/landing-port.ts';
import { isSoak } from '../fakes/soak.ts';
import { committed, createPlace, granted, job, type Place, prices, put } from '../git/fixtures.ts';

/** One thing that happens; `n` picks what it happens to. */
const deeds = [
  ...['propose', 'approve', 'approve', 'kill', 'undo', 'restore', 'work', 'merge'],
  ...['commit', 'reword', 'go back', 'litter', 'edit', 'tidy', 'tear'],
] as const;
const deed = fc.record({ does: fc.constantFrom(...deeds), n: fc.nat(5) });

type Upgrade = {
  readonly commit: string;
  readonly livePath: string;
  readonly trashPath: string;
  last: string;
};
type Bakery = Place & {
  readonly upgrades: Upgrade[];
  readonly works: string[];
  /** What the person has there and did not commit: none of it may be lost. */
  readonly theirs: Map<string, string>;
  landed: number;
  torn: boolean;
};

const nth = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(all.length, 1)];
const treeAt = ({ person, dataDir }: Place, commit: string, path: string) =>
  person('--git-dir', join(dataDir, 'repositories/bakery.git'), 'ls-tree', '-r', commit, '--', `${path}`);
const shapeAt = async (place: Place, commit: string, path: string) =>
  (await treeAt(place, commit, path)).replaceAll(`\t${path}`, '\t');

/** Carries out what was prepared, and looks at what must hold then, landed or refused. */
async function carryOut(at: Bakery, prepared: Prepared | Refusal, mayTouch: (path: string) => boolean) {
  const { git, project, person } = at;
  const before = await person('rev-parse', 'main');
  if (!isRefusal(prepared) && at.torn) await tear(at, prepared);
  at.torn = false;
  const done: Landed | Refusal = isRefusal(prepared) ? prepared : await git.push(project, prepared);
  const now = await person('rev-parse', 'main');
  if (isRefusal(done)) {
    expect(now, done.words).toBe(before);
    return null;
  }
  at.landed += 1;
  expect(await person('rev-parse', `${now}^@`)).toBe(before); // one commit more, on what was there
  const changed = (await person('diff', '--name-only', '--no-renames', before, now)).split('\n');
  expect(changed.filter((path) => !mayTouch(path))).toEqual([]);
  // What lies there as it was approved is not only the person's any more.
  for (const path of at.theirs.keys())
    if ((await person('status', '--porcelain', '--', path)) === '') at.theirs.delete(path);
  return now;
}

/** As if an earlier push had been killed in the middle: the first of its new files is there, and nothing else. */
async function tear(at: Bakery, { old, new: commit }: Prepared) {
  const repository = ['--git-dir', join(at.dataDir, 'repositories/bakery.git')];
  const added = await at.person(...repository, 'diff', '--name-only', '--diff-filter=A', old, commit);
  const [path = ''] = added.split('\n');
  if (path === '' || [...at.theirs.keys()].some((other) => within(path, other) || within(other, path)))
    return;
  const text = `${await at.person(...repository, 'show', `${commit}:${path}`)}\n`;
  if (!(await put(join(at.project.path, path), text).catch(() => 'in the way'))) at.theirs.set(path, text);
}

async function propose(at: Bakery, n: number) {
  const { git, project, upgrades } = at;
  const { tip } = granted(await git.refresh(project));
  const [livePath, id] = [`.claude/skills/skill-${n % 3}`, String(upgrades.length + 1)];
  const content = Buffer.from(`skill ${id}\n`);
  const files = ['SKILL.md', `more/${id}.md`].map((name) => ({
    ...{ path: `${livePath}/${name}`, mode: '100644' as const, content },
  }));
  const order = { project, upgradeId: id, base: tip, livePath, files, message: `Add ${id}`, trailers: {} };
  const { commit } = granted(await git.commitFiles(order));
  upgrades.push({ commit, livePath, trashPath: `.audition/trash/day-${id}`, last: commit });
}

async function move(at: Bakery, does: 'approve' | 'kill' | 'undo' | 'restore', n: number) {
  const { git, project } = at;
  const upgrade = nth(at.upgrades, n);
  if (!upgrade) return;
  const { livePath, trashPath, last } = upgrade;
  const order = { project, commit: last, livePath, trashPath, message: does, trailers: {}, record: '# R\n' };
  if (does === 'kill') {
    const before = await at.person('rev-parse', 'main');
    await git.kill({ ...order, commit: upgrade.commit }, `refs/audition/trash/${n}`);
    expect(await at.person('rev-parse', 'main')).toBe(before);
    return;
  }
  const approve = () => git.prepareLanding({ project, commit: upgrade.commit, only: livePath });
  const prepare = { approve, undo: () => git.prepareUndo(order), restore: () => git.prepareRestore(order) };
  const mayTouch = (path: string) =>
    isOfArtifact(path, livePath) || (does !== 'approve' && within(path, trashPath));
  const now = await carryOut(at, await prepare[does](), mayTouch);
  if (now === null) return;
  const trashed = `${trashPath}/${livePath.split('/').at(-1)}`;
  if (does === 'approve')
    expect(await treeAt(at, now, livePath)).toBe(await treeAt(at, upgrade.commit, livePath));
  if (does === 'undo') {
    expect(await shapeAt(at, now, trashed)).toBe(await shapeAt(at, `${now}^`, livePath));
    expect(await treeAt(at, now, livePath)).toBe(await treeAt(at, `${last}^`, livePath));
  }
  if (does === 'restore')
    expect(await shapeAt(at, now, livePath)).toBe(await shapeAt(at, `${now}^`, trashed));
  upgrade.last = now;
}

async function work(at: Bakery, n: number) {
  const id = String(at.works.length + 100);
  const dearer = prices.replace(`loaf ${n + 1},`, `rye ${n + 1},`);
  const done = await job(
    at,
    async (clone) => {
      await put(join(clone, `work-${id}.txt`), id);
      await put(join(clone, 'prices.txt'), dearer);
    },
    id,
  );
  at.works.push(committed(done).commit);
  await at.git.removeClone(id);
}

const person: Partial<Record<(typeof deeds)[number], (at: Bakery, n: number) => Promise<unknown>>> = {
  commit: async (at, n) => {
    await put(join(at.folder, 'text'), `day ${n}\n`);
    const blob = await at.person('hash-object', '-w', join(at.folder, 'text'));
    await at.person('update-index', '--add', '--cacheinfo', `100644,${blob},day-${n}.txt`);
    await at.person('commit', '--quiet', '--allow-empty', '--message', `Day ${n}`);
    await at.person('checkout-index', '--force', '--', `day-${n}.txt`);
  },
  reword: (at) => at.person('commit', '--quiet', '--amend', '--allow-empty', '--message', 'Reworded'),
  'go back': (at) =>
    at.person('reset', '--quiet', '--keep', 'HEAD~1').catch(() => 'there is no commit before'),
  litter: async (at, n) => {
    const path =
      nth(['notes.txt', `.claude/skills/skill-${n % 3}/more/1.md`, '.claude/skills', 'work-100.txt'], n) ??
      '';
    const isThere = at.theirs.has(path) || (await at.person('ls-files', '--', path)) !== '';
    if (!isThere && !(await put(join(at.project.path, path), 'mine\n').catch(() => 'in the way')))
      at.theirs.set(path, 'mine\n');
  },
  edit: async (at, n) => {
    await at.write('prices.txt', `my prices ${n}\n`);
    at.theirs.set('prices.txt', `my prices ${n}\n`);
  },
  tidy: async (at) => {
    await at.person('stash', 'push', '--quiet', '--include-untracked');
    at.theirs.clear();
  },
};

async function happen(at: Bakery, does: (typeof deeds)[number], n: number) {
  if (does === 'propose') await propose(at, n);
  else if (does === 'work') await work(at, n);
  else if (does === 'tear') at.torn = true;
  else if (does === 'merge') {
    const commit = nth(at.works, n);
    const mayTouch = (path: string) => path === 'prices.txt' || path.startsWith('work-');
    if (commit) await carryOut(at, await at.git.prepareLanding({ project: at.project, commit }), mayTouch);
  } else if (does === 'approve' || does === 'kill' || does === 'undo' || does === 'restore')
    await move(at, does, n);
  else await person[does]?.(at, n);
  for (const [path, text] of at.theirs) expect(await at.read(path), `${path} after ${does}`).toBe(text);
  const status = await at.person('status', '--porcelain', '--untracked-files=all');
  expect(status.split('\n').filter((line) => /^[^ ?]/.test(line))).toEqual([]); // nothing staged that nobody staged
}

const seed = Date.now() % 2 ** 31;

it('any sequence leaves a chain of approved commits and loses nothing', {
  timeout: isSoak ? 3_600_000 : 300_000,
}, async () => {
  process.stdout.write(`sequences of git: seed ${seed}\n`);
  let landed = 0;
  const sequence = fc.array(deed, { minLength: 4, maxLength: isSoak ? 25 : 9 });
  const sequenceOk = fc.asyncProperty(sequence, async (steps) => {
    const place = await createPlace();
    const at: Bakery = { ...place, upgrades: [], works: [], theirs: new Map(), landed: 0, torn: false };
    await propose(at, 0);
    for (const { does, n } of steps) await happen(at, does, n);
    landed += at.landed;
    await rm(place.folder, { recursive: true });
  });
  await fc.assert(sequenceOk, { seed, numRuns: isSoak ? 1_000 : 30, endOnFailure: !isSoak });
  expect(landed).toBeGreaterThan(10); // else it showed nothing
});

import { type Refusal, refuse } from '../domain/result.ts';
import type { Identity, Landing, LandingRefusal, Prepared } from '../flow/ports.ts';
import { type Draft, keepCommit, readCommit, writeCommit } from './commit.ts';
import { named } from './names.ts';
import { contains, type Tips } from './refresh.ts';
import type { Repository } from './repository.ts';
import { listed } from './run.ts';
import { changedPaths, entriesAt, within } from './tree.ts';

type Verdict = Promise<Prepared | Refusal<LandingRefusal>>;

/** The approved commit itself when its parent is the tip, else its rebuild on the tip if that is the same change. */
export async function prepareLanding(
  repo: Repository,
  identity: Identity,
  { tip, local }: Tips,
  landing: Landing,
): Verdict {
  const { branch } = repo.project;
  if (await contains(repo, tip, landing.commit))
    return refuse('already-there', `It is already on ${branch}.`);
  const approved = await readCommit(repo, landing.commit);
  const moved = approved.parent !== tip;
  const tree = moved ? await replay(repo, identity, tip, approved) : approved.tree;
  if (typeof tree !== 'string') return tree;
  if ((await changedPaths(repo, tip, tree)).length === 0)
    return refuse('already-there', `${branch} is already like that.`);
  if (!(await isSameChange(repo, landing, approved, { tip, tree })))
    return refuse(
      'not-identical',
      `${branch} has moved, and on top of it this would not be what was approved.`,
    );
  if (!moved) return { old: local, new: landing.commit, rebuilt: false };
  const draft = { ...approved, tree, parent: tip };
  const rebuilt = await keepCommit(repo, `refs/audition/landing/${landing.commit}`, draft, identity);
  return { old: local, new: rebuilt, rebuilt: true };
}

/** The tip with the approved change on top: a tree. */
async function replay(repo: Repository, identity: Identity, tip: string, approved: Draft) {
  // Stand-ins whose only common ancestor is the approved commit's own base, so that nothing but its change is
  // carried over, whatever became of that base (`merge-tree --merge-base` would say so, from git 2.40 on).
  const standIn = (tree: string, parent: string) =>
    writeCommit(repo, { tree, parent, message: 'stand-in\n' }, identity);
  const base = await standIn(`${approved.parent}^{tree}`, '');
  const [onto, change] = [await standIn(`${tip}^{tree}`, base), await standIn(approved.tree, base)];
  const merged = await repo.attempt([
    'merge-tree',
    '--write-tree',
    '-z',
    '--name-only',
    '--no-messages',
    onto,
    change,
  ]);
  const [tree = '', ...conflicts] = listed(merged.stdout);
  if (merged.exitCode === 0) return tree;
  if (merged.exitCode !== 1) throw new Error(`merge-tree: ${merged.stderr.trim()}`);
  const { branch } = repo.project;
  const words = `It does not apply to ${branch} any more: ${named(conflicts)} changed there too.`;
  return refuse<LandingRefusal>('conflict', words);
}

/** Whether the tree on the tip changes what the approved commit changed: same patch, and for an artifact same bytes. */
async function isSameChange(
  repo: Repository,
  { commit, only }: Landing,
  approved: Draft,
  onTip: { tip: string; tree: string },
): Promise<boolean> {
  const patches = [
    await patchId(repo, approved.parent, approved.tree),
    await patchId(repo, onTip.tip, onTip.tree),
  ];
  if (patches[0] !== patches[1]) return false;
  if (only === undefined) return true;
  const [wanted, got] = [await entriesAt(repo, commit, only), await entriesAt(repo, onTip.tree, only)];
  const touched = await changedPaths(repo, onTip.tip, onTip.tree);
  return JSON.stringify(wanted) === JSON.stringify(got) && touched.every((path) => within(path, only));
}

async function patchId(repo: Repository, from: string, to: string): Promise<string> {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-renames', '--full-index'];
  const diff = await repo.attempt(['diff-tree', '-r', '-p', ...plain, from, to]);
  return (await repo.git(['patch-id', '--stable'], { input: diff.bytes })).split(' ')[0] ?? '';
}

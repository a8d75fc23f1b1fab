import { isOfArtifact } from '../domain/artifact-path.ts';
import { isHookPath } from '../domain/hook-registration.ts';
import { isRefusal, refuse } from '../domain/result.ts';
import type { Landing, Prepared, Verdict } from '../flow/landing-port.ts';
import { keepCommit, readCommit, writeStandIn } from './commit.ts';
import type { Tips } from './refresh.ts';
import { joined, register, registersAlike, registrations } from './registration.ts';
import type { Repository } from './repository.ts';
import { listed, named } from './run.ts';
import { changedPaths, editTree, entriesAt, plainDiff } from './tree.ts';

/** The approved commit itself when its parent is the tip, else its rebuild on the tip if that is the same change. */
export async function prepareLanding(
  repo: Repository,
  { tip, local }: Tips,
  { commit: wanted, only, landed }: Landing,
): Verdict<Prepared> {
  const { branch, path } = repo.project;
  const commit = landed === undefined ? wanted : await without(repo, wanted, landed);
  const approved = await readCommit(repo, commit);
  if (approved.parent === tip) return { old: local, new: commit };
  const change = { commit, parent: approved.parent };
  const [related, tree] = await Promise.all([
    repo.attempt(['merge-base', tip, commit]),
    only !== undefined && isHookPath(only) ? replayHook(repo, tip, change, only) : replay(repo, tip, change),
  ]);
  if (related.exitCode !== 0)
    return refuse('diverged', `${branch} of ${path} has no history in common with what this was made on.`);
  if (typeof tree !== 'string') return tree;
  const [touched, same] = await Promise.all([
    changedPaths(repo, tip, tree),
    only === undefined ? changesAlike(repo, change, { tip, tree }) : holdAlike(repo, commit, tree, only),
  ]);
  if (touched.length === 0) return refuse('already-there', `${branch} is already like that.`);
  const words = `${branch} has moved, and on top of it this would not be what was approved.`;
  if (!same || (only !== undefined && !touched.every((path) => isOfArtifact(path, only))))
    return refuse('not-identical', words);
  const rebuilt = { tree, parent: tip, message: approved.message };
  return { old: local, new: await keepCommit(repo, `refs/audition/landing/${commit}`, rebuilt) };
}

/** The rest of a commit, once a part of it has landed: from that part to the whole, with the whole's words. */
async function without(repo: Repository, commit: string, part: string): Promise<string> {
  const { tree, message } = await readCommit(repo, commit);
  return keepCommit(repo, `refs/audition/landing/rest-${commit}`, { tree, parent: part, message });
}

type Change = { readonly commit: string; readonly parent: string };

/**
 * The tip with an approved hook on top: a tree. Settings are merged by what they register, not by lines: hooks that
 * others registered meanwhile are neighbours, no conflict.
 */
async function replayHook(
  repo: Repository,
  tip: string,
  { commit, parent }: Change,
  livePath: string,
): Verdict<string> {
  const isLike = (other: string) => holdAlike(repo, other, tip, livePath);
  if (await isLike(commit)) return repo.git(['rev-parse', `${tip}^{tree}`]);
  const words = `It does not apply to ${repo.project.branch} any more: ${livePath} changed there too.`;
  if (!(await isLike(parent))) return refuse('conflict', words);
  const approved = await registrations(repo, commit, livePath);
  const settings = await register(repo, tip, livePath, approved ?? []);
  if (isRefusal(settings)) return settings;
  const [gone, added] = await Promise.all([
    entriesAt(repo, tip, livePath),
    entriesAt(repo, commit, livePath),
  ]);
  return editTree(repo, tip, joined({ gone, added }, settings));
}

/** The tip with the approved change on top: a tree. */
async function replay(repo: Repository, tip: string, { commit, parent }: Change): Verdict<string> {
  // The tip as if it came from the approved commit's own base, so that nothing but its change is carried over,
  // whatever became of that base (`merge-tree --merge-base` would say so, from git 2.40 on).
  const onto = await writeStandIn(repo, { tree: `${tip}^{tree}`, parent, message: 'stand-in' });
  const options = ['--write-tree', '-z', '--name-only', '--no-messages'];
  const merged = await repo.attempt(['merge-tree', ...options, onto, commit]);
  const [tree = '', ...conflicts] = listed(merged.stdout);
  if (merged.exitCode === 0) return tree;
  if (merged.exitCode !== 1) throw new Error(`merge-tree: ${merged.stderr}`);
  const words = `It does not apply to ${repo.project.branch} any more: ${named(conflicts)} changed there too.`;
  return refuse('conflict', words);
}

/** Whether two commits or trees have the same artifact at `livePath`, registered in the same way. */
async function holdAlike(repo: Repository, one: string, other: string, livePath: string): Promise<boolean> {
  const [differing, registered] = await Promise.all([
    changedPaths(repo, one, other, livePath),
    registersAlike(repo, one, other, livePath),
  ]);
  return differing.length === 0 && registered;
}

/** Whether the tree does to the tip what the change did to its parent. */
async function changesAlike(repo: Repository, change: Change, { tip, tree }: { tip: string; tree: string }) {
  const [approved, rebuilt] = await Promise.all([
    linesBetween(repo, change.parent, change.commit),
    linesBetween(repo, tip, tree),
  ]);
  return approved === rebuilt;
}

/** What a change removes and adds, file by file: neither where that is, nor what stands beside it. */
async function linesBetween(repo: Repository, from: string, to: string): Promise<string> {
  const diff = await repo.git([...plainDiff, '--no-renames', '-U0', '--binary', from, to]);
  return diff.replaceAll(/^(?:@@|index ).*$/gm, '');
}

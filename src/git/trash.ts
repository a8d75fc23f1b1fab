import { basename } from 'node:path';
import { isOfArtifact, within } from '../domain/artifact-path.ts';
import { isRefusal, refuse } from '../domain/result.ts';
import type { LandingRefusal, Prepared, Removal, Restore, Verdict } from '../flow/landing-port.ts';
import { keepCommit, withTrailers } from './commit.ts';
import type { Tips } from './refresh.ts';
import { giveBack, joined } from './registration.ts';
import type { Repository } from './repository.ts';
import { changedPaths, type Edit, type Entry, editTree, entriesAt, sameEntries, storeBlob } from './tree.ts';

/** In the trash an artifact keeps its own name, beside RECORD.md: `<trashPath>/<name of livePath>`. */
const placeInTrash = ({ livePath, trashPath }: Restore) => `${trashPath}/${basename(livePath)}`;
const recordIn = (trashPath: string) => `${trashPath}/RECORD.md`;
const moved = (entries: readonly Entry[], from: string, to: string): Entry[] =>
  entries.map((entry) => ({ ...entry, path: to + entry.path.slice(from.length) }));

/**
 * The commit on the tip that gives the live path back what it held before `removal.commit`. What is there now goes to
 * the trash, later edits included.
 */
export async function moveToTrash(repo: Repository, tips: Tips, removal: Removal): Verdict<Prepared> {
  const { livePath, trashPath, commit } = removal;
  const previous = await entriesAt(repo, `${commit}^`, livePath);
  const live = await entriesAt(repo, tips.tip, livePath);
  if (live.length === 0 || sameEntries(live, previous))
    return refuse('gone', `Nothing of it is left at ${livePath}.`);
  if ((await entriesAt(repo, tips.tip, trashPath)).length > 0)
    return refuse('conflict', `${trashPath} holds something else already; press again.`);
  const settings = await giveBack(repo, tips.tip, { ...removal, from: `${commit}^` });
  if (isRefusal(settings)) return settings;
  const sha = await storeBlob(repo, removal.record);
  const record = { mode: '100644', sha, path: recordIn(trashPath) };
  const added = [...previous, ...moved(live, livePath, placeInTrash(removal)), record];
  return commitMove(repo, tips, removal, joined({ gone: live, added }, settings));
}

/** The commit on the tip that takes the artifact and its record out of the trash again; what else lies there stays. */
export async function takeFromTrash(repo: Repository, tips: Tips, restore: Restore): Verdict<Prepared> {
  const { livePath, trashPath, commit } = restore;
  const place = placeInTrash(restore);
  const trashed = await entriesAt(repo, tips.tip, trashPath);
  const artifact = trashed.filter(({ path }) => within(path, place));
  if (artifact.length === 0) return refuse('gone', `${trashPath} is not there any more.`);
  const live = await entriesAt(repo, tips.tip, livePath);
  if (!sameEntries(live, await entriesAt(repo, commit, livePath)))
    return refuse('conflict', `${livePath} changed since it went to the trash; move that away first.`);
  const settings = await giveBack(repo, tips.tip, { ...restore, from: `${commit}^` });
  if (isRefusal(settings)) return settings;
  const own = trashed.filter(({ path }) => within(path, place) || path === recordIn(trashPath));
  const edit = { gone: [...own, ...live], added: moved(artifact, place, livePath) };
  return commitMove(repo, tips, restore, joined(edit, settings));
}

async function commitMove(repo: Repository, { tip, local }: Tips, move: Restore, edit: Edit) {
  const tree = await editTree(repo, tip, edit);
  const touched = await changedPaths(repo, tip, tree);
  const isOwn = (path: string) => isOfArtifact(path, move.livePath) || within(path, move.trashPath);
  const stray = touched.filter((path) => !isOwn(path));
  if (stray.length > 0) return refuse<LandingRefusal>('conflict', `${stray.join(', ')} is in the way.`);
  const draft = { tree, parent: tip, message: withTrailers(move) };
  return { old: local, new: await keepCommit(repo, `refs/audition/moved/${move.commit}`, draft) };
}

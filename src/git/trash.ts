import { basename } from 'node:path';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Identity, LandingRefusal, Prepared, Restore, Trash, Undo } from '../flow/ports.ts';
import { keepCommit, readCommit, withTrailers } from './commit.ts';
import type { Tips } from './refresh.ts';
import type { Repository } from './repository.ts';
import { changedPaths, type Entry, editTree, entriesAt, storeBlob, within } from './tree.ts';

type Verdict = Promise<Prepared | Refusal<LandingRefusal>>;
type Move = { readonly livePath: string; readonly trashPath: string; readonly record: string };

/** In the trash an artifact keeps its own name, beside RECORD.md: `<trashPath>/<name of livePath>`. */
const placeInTrash = ({ livePath, trashPath }: Omit<Move, 'record'>) => `${trashPath}/${basename(livePath)}`;
const moved = (entries: readonly Entry[], from: string, to: string): Entry[] =>
  entries.map((entry) => ({ ...entry, path: to + entry.path.slice(from.length) }));
const same = (some: readonly Entry[], others: readonly Entry[]) =>
  JSON.stringify(some) === JSON.stringify(others);

/** `tree` with what lies at the live path in the trash, and the live path as it was in `previous`. */
async function putIntoTrash(repo: Repository, tree: string, previous: Entry[], move: Move): Promise<string> {
  const live = await entriesAt(repo, tree, move.livePath);
  const record = {
    mode: '100644',
    sha: await storeBlob(repo, move.record),
    path: `${move.trashPath}/RECORD.md`,
  };
  const added = [...previous, ...moved(live, move.livePath, placeInTrash(move)), record];
  return editTree(repo, tree, [move.livePath], added);
}

/** What the live path held before `commit`; nothing when it was not there. */
async function before(repo: Repository, commit: string, livePath: string): Promise<Entry[]> {
  const { parent } = await readCommit(repo, commit);
  return parent === '' ? [] : entriesAt(repo, parent, livePath);
}

/** A commit on the tip that undoes `landed`. What is live now goes to the trash, later edits included. */
export async function prepareUndo(repo: Repository, identity: Identity, tips: Tips, undo: Undo): Verdict {
  const { livePath, trashPath, landed } = undo;
  const previous = await before(repo, landed, livePath);
  const live = await entriesAt(repo, tips.tip, livePath);
  const trashed = await entriesAt(repo, tips.tip, trashPath);
  if (trashed.length > 0 && same(live, previous))
    return refuse('already-there', `${livePath} is in the trash already.`);
  if (live.length === 0) return refuse('gone', `${livePath} is not there any more.`);
  if (trashed.length > 0) return refuse('conflict', `${trashPath} holds something else already.`);
  const tree = await putIntoTrash(repo, tips.tip, previous, undo);
  return propose(repo, identity, tips, { ...undo, tree, ref: `refs/audition/undo/${landed}` });
}

/** A commit on the tip that takes the artifact out of the trash again. */
export async function prepareRestore(
  repo: Repository,
  identity: Identity,
  tips: Tips,
  restore: Restore,
): Verdict {
  const { livePath, trashPath } = restore;
  const place = placeInTrash(restore);
  const trashed = await entriesAt(repo, tips.tip, place);
  const live = await entriesAt(repo, tips.tip, livePath);
  if (trashed.length === 0 && live.length > 0) return refuse('already-there', `${livePath} is back already.`);
  if (trashed.length === 0) return refuse('gone', `${trashPath} is not there any more.`);
  const since = ['log', '-1', '--format=%H', '--diff-filter=A', tips.tip, '--', `${trashPath}/RECORD.md`];
  const undone = (await repo.git(since)).trim();
  if (undone !== '' && !same(live, await entriesAt(repo, undone, livePath)))
    return refuse('conflict', `${livePath} changed since it went to the trash; move that away first.`);
  const tree = await editTree(repo, tips.tip, [trashPath, livePath], moved(trashed, place, livePath));
  const ref = `refs/audition/restore/${basename(trashPath)}`;
  return propose(repo, identity, tips, { ...restore, tree, ref });
}

async function propose(
  repo: Repository,
  identity: Identity,
  { tip, local }: Tips,
  change: Restore & { tree: string; ref: string },
): Verdict {
  const { livePath, trashPath, tree } = change;
  const stray = (await changedPaths(repo, tip, tree)).filter(
    (path) => !within(path, livePath) && !within(path, trashPath),
  );
  if (stray.length > 0) return refuse('conflict', `${stray.join(', ')} is in the way.`);
  const draft = { tree, parent: tip, message: withTrailers(change.message, change.trailers) };
  return { old: local, new: await keepCommit(repo, change.ref, draft, identity), rebuilt: false };
}

/** The commit that goes under the trash ref: the killed one, with the artifact moved by one commit on top. */
export async function trashCommit(repo: Repository, identity: Identity, trash: Trash): Promise<string> {
  const ref = `refs/audition/trash/${trash.id}`;
  const { artifact, commit } = trash;
  if (artifact === undefined) {
    await repo.git(['update-ref', ref, commit]);
    return commit;
  }
  const previous = await before(repo, commit, artifact.livePath);
  const tree = await putIntoTrash(repo, commit, previous, artifact);
  const message = withTrailers(`Move ${artifact.livePath} to the trash`, trash.trailers);
  return keepCommit(repo, ref, { tree, parent: commit, message }, identity);
}

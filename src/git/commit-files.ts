import { type Refusal, refuse } from '../domain/result.ts';
import type { Committed, FilesToCommit, Identity } from '../flow/ports.ts';
import { keepCommit, withTrailers } from './commit.ts';
import type { Repository } from './repository.ts';
import { changedPaths, describeCommit, editTree, storeBlob, within } from './tree.ts';

/** One commit on `base` whose `livePath` holds exactly these files. Refused when it would touch anything else. */
export async function commitFiles(
  repo: Repository,
  identity: Identity,
  order: FilesToCommit,
): Promise<Committed | Refusal> {
  const blobs = order.files.map(async ({ path, mode, content }) => ({
    path,
    mode,
    sha: await storeBlob(repo, content),
  }));
  const tree = await editTree(repo, order.base, [order.livePath], await Promise.all(blobs));
  const touched = await changedPaths(repo, order.base, tree);
  const outside = touched.filter((path) => !within(path, order.livePath));
  if (outside.length > 0)
    return refuse('outside', `It would change more than ${order.livePath}: ${outside.join(', ')}.`);
  if (touched.length === 0) return refuse('nothing', `${order.livePath} is already like that.`);
  const draft = { tree, parent: order.base, message: withTrailers(order.message, order.trailers) };
  const commit = await keepCommit(repo, `refs/audition/upgrade/${order.upgradeId}`, draft, identity);
  return describeCommit(repo, order.base, commit);
}

import { type Refusal, refuse } from '../domain/result.ts';
import type { Revision } from '../flow/landing-port.ts';
import { keepCommit, withTrailers } from './commit.ts';
import { explainUnreadable } from './person.ts';
import { pushToProject } from './push.ts';
import { fetchFromProject } from './refresh.ts';
import type { Repository } from './repository.ts';
import { editTree, storeBlob } from './tree.ts';

/**
 * Puts one commit on top of a ref of the project in which one file reads differently. The ref only ever moves on from
 * what was read; it must not be a branch that is checked out.
 */
export async function revise(
  repo: Repository,
  revision: Revision,
): Promise<{ commit: string | null } | Refusal> {
  const { ref, path, edit } = revision;
  const fetched = await fetchFromProject(repo, `+${ref}:refs/audition/revising`);
  if (fetched.exitCode !== 0) return explainUnreadable(repo.project.path, fetched.stderr);
  const parent = await repo.git(['rev-parse', 'refs/audition/revising']);
  const file = await repo.attempt(['cat-file', 'blob', `${parent}:${path}`]);
  if (file.exitCode !== 0) return refuse('gone', `${path} is not in ${ref} any more.`);
  const revised = edit(file.stdout);
  if (revised === file.stdout) return { commit: null };
  const added = [{ mode: '100644', sha: await storeBlob(repo, `${revised}\n`), path }];
  const tree = await editTree(repo, parent, { gone: [], added });
  const draft = { tree, parent, message: withTrailers(revision) };
  const commit = await keepCommit(repo, `refs/audition/revised/${parent}`, draft);
  const ran = await pushToProject(repo, `--force-with-lease=${ref}:${parent}`, `${commit}:${ref}`);
  return ran.exitCode === 0 ? { commit } : refuse('moved', `${ref} could not be added to.`, ran.stderr);
}

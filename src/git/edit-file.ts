import { isRefusal, type Refusal, refuse } from '../domain/result.ts';
import type { FileEdit, LandingRefusal, Prepared, Verdict } from '../flow/landing-port.ts';
import { keepCommit, withTrailers } from './commit.ts';
import type { Tips } from './refresh.ts';
import type { Repository } from './repository.ts';
import { type Entry, editTree, entriesAt, storeBlob } from './tree.ts';

/** The commit on the tip in which one file reads differently; its mode stays, and so does every other path. */
export async function editFile(repo: Repository, { tip, local }: Tips, edit: FileEdit): Verdict<Prepared> {
  const { path } = edit;
  const found = await findFile(repo, tip, path);
  if (isRefusal(found)) return found;
  const edited = await edit.edit(found.text);
  if (typeof edited !== 'string') return edited;
  if (edited === found.text) return refuse('already-there', `${path} reads like that already.`);
  const { mode = '100644' } = found.entry ?? {};
  const added = [{ mode, path, sha: await storeBlob(repo, edited) }];
  const tree = await editTree(repo, tip, { gone: [], added });
  const draft = { tree, parent: tip, message: withTrailers(edit) };
  return { old: local, new: await keepCommit(repo, `refs/audition/write/${edit.id}`, draft) };
}

type Found = { readonly entry: Entry | null; readonly text: string | null };

/** The file at the tip; refused where something else is at its place, or its bytes are no text. */
async function findFile(
  repo: Repository,
  tip: string,
  path: string,
): Promise<Found | Refusal<LandingRefusal>> {
  const folders = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
  for (const place of folders) {
    const [entry, ...more] = (await entriesAt(repo, tip, place)).slice(0, 2);
    if (!entry) return { entry: null, text: null };
    const isFile = more.length === 0 && entry.path === path && entry.mode.startsWith('100');
    if (place === path && isFile) return withText(repo, entry);
    if (entry.path === place || place === path)
      return refuse('conflict', `${place} is something else in ${repo.project.branch}; move it away.`);
  }
  return { entry: null, text: null };
}

/** With its whole text. Git prints it without its last line end, which is part of the file. */
async function withText(repo: Repository, entry: Entry): Promise<Found | Refusal<LandingRefusal>> {
  const printed = await repo.git(['cat-file', 'blob', entry.sha]);
  for (const text of [printed, `${printed}\n`, `${printed}\r\n`])
    if ((await storeBlob(repo, text)) === entry.sha) return { entry, text };
  return refuse('conflict', `${entry.path} is not UTF-8 text; nothing of it was changed.`);
}

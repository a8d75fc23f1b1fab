import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangedFile } from '../domain/diff.ts';
import type { Committed } from '../flow/ports.ts';
import type { Repository } from './repository.ts';
import { listed } from './run.ts';

/** One path of a tree. `mode` is git's: 100644, 100755, 120000 (symlink), 160000 (another repository). */
export type Entry = { readonly mode: string; readonly sha: string; readonly path: string };

export type Edit = { readonly gone: readonly Entry[]; readonly added: readonly Entry[] };

export const sameEntries = (some: readonly Entry[], others: readonly Entry[]) =>
  JSON.stringify(some) === JSON.stringify(others);

/** What a commit or tree has at and below `path`, files only. */
export async function entriesAt(repo: Repository, tree: string, path: string): Promise<Entry[]> {
  return listed(await repo.git(['ls-tree', '-r', '-z', tree, '--', path])).map((line) => {
    const [mode = '', , sha = ''] = line.slice(0, line.indexOf('\t')).split(' ');
    return { mode, sha, path: line.slice(line.indexOf('\t') + 1) };
  });
}

/** Paths two trees differ in, at and below `path`. */
export const changedPaths = async (repo: Repository, from: string, to: string, path = '') => {
  const within = path === '' ? [] : ['--', `:(literal)${path}`];
  return listed(
    await repo.git(['diff-tree', '-r', '-z', '--no-renames', '--name-only', from, to, ...within]),
  );
};

/** A diff in which nothing configured anywhere takes part. */
export const plainDiff = ['diff-tree', '-r', '-p', '--no-ext-diff', '--no-textconv', '--no-color'];

/** Unified diff of a commit against its parent. */
export const show = (repo: Repository, commit: string): Promise<string> =>
  repo.git([...plainDiff, '--no-commit-id', '--root', '-M', commit]);

/** Stores content as it is; its blob. */
export const storeBlob = (repo: Repository, content: string | Uint8Array): Promise<string> =>
  repo.git(['hash-object', '-w', '--stdin'], { input: content });

/** Lends an index of our own, filled with `tree`; the environment that makes git use it. */
export async function withIndex<T>(
  repo: Repository,
  tree: string,
  use: (env: { GIT_INDEX_FILE: string }) => Promise<T>,
): Promise<T> {
  await removeOldIndexes(repo.dir);
  const folder = await mkdtemp(join(repo.dir, 'index-'));
  const env = { GIT_INDEX_FILE: join(folder, 'index') };
  try {
    await repo.git(['read-tree', tree], { env });
    return await use(env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const dayMs = 24 * 3600 * 1000;

/** Indexes of processes that were killed: no use of one takes a day. */
async function removeOldIndexes(dir: string): Promise<void> {
  for (const name of (await readdir(dir)).filter((one) => one.startsWith('index-'))) {
    const madeAt = await stat(join(dir, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY, // its owner was done with it meanwhile
    );
    if (madeAt < Date.now() - dayMs) await rm(join(dir, name), { recursive: true, force: true });
  }
}

/** The tree that lacks the entries `gone`, has those `added`, and is like `tree` everywhere else. */
export async function editTree(repo: Repository, tree: string, { gone, added }: Edit): Promise<string> {
  const lines = [...gone.map((entry) => ({ ...entry, mode: '0' })), ...added];
  const input = lines.map(({ mode, sha, path }) => `${mode} ${sha}\t${path}\0`).join('');
  return withIndex(repo, tree, async (env) => {
    await repo.git(['update-index', '-z', '--index-info'], { env, input });
    return repo.git(['write-tree'], { env });
  });
}

/** What a commit of ours says about itself: its size and paths against `base`. */
export async function describeCommit(repo: Repository, base: string, commit: string): Promise<Committed> {
  const both = ['--raw', '--numstat'];
  const fields = listed(await repo.git(['diff-tree', '-r', '-z', '--no-renames', ...both, base, commit]));
  // First `:<modes> <blobs> <status>` and the path of each file, then `<added>\t<deleted>\t<path>` of each.
  const half = fields.findIndex((field, at) => at % 2 === 0 && !field.startsWith(':'));
  const raw = half < 0 ? [] : fields.slice(0, half);
  const statuses = new Map(raw.flatMap((path, at) => (at % 2 ? [[path, raw[at - 1]?.at(-1) ?? '']] : [])));
  const changed = (half < 0 ? [] : fields.slice(half)).map((row) => changedFile(row, statuses));
  const sum = (of: 'insertions' | 'deletions') => changed.reduce((total, file) => total + (file[of] ?? 0), 0);
  const stat = { files: changed.length, insertions: sum('insertions'), deletions: sum('deletions') };
  return { commit, stat, paths: changed.map(({ path }) => path), changed };
}

function changedFile(row: string, statuses: ReadonlyMap<string, string>): ChangedFile {
  const [added = '-', deleted = '-', ...rest] = row.split('\t');
  const path = rest.join('\t');
  const lines = (count: string) => (count === '-' ? null : Number(count));
  const status = ({ A: 'added', D: 'removed' } as const)[statuses.get(path) ?? ''] ?? 'changed';
  return { path, status, insertions: lines(added), deletions: lines(deleted) };
}

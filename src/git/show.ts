import type { TreeFile } from '../domain/diff.ts';
import type { Repository } from './repository.ts';
import { entriesAt } from './tree.ts';

/** Unified diff of a commit against its parent. Nothing configured anywhere takes part in it. */
export async function show(repo: Repository, commit: string, maxChars: number): Promise<string> {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-commit-id', '-M'];
  const args = ['diff-tree', '-r', '--root', '-p', ...plain, commit];
  const ran = await repo.attempt(args, { maxBytes: 4 * maxChars + 4 }); // at most 4 bytes a character in UTF-8
  if (ran.exitCode !== 0) throw new Error(`git diff-tree: ${ran.stderr.trim()}`);
  if (ran.stdout.length <= maxChars) return ran.stdout;
  return `${ran.stdout.slice(0, maxChars)}\n[cut after ${maxChars} characters]\n`;
}

/** Regular files of a commit at and below `prefix` (all of them when it is empty); links are not files. */
export async function readFiles(repo: Repository, commit: string, prefix: string): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  for (const { mode, sha, path } of await entriesAt(repo, commit, prefix)) {
    if (mode !== '100644' && mode !== '100755') continue;
    const blob = await repo.attempt(['cat-file', 'blob', sha]);
    if (blob.exitCode !== 0) throw new Error(`git cat-file: ${blob.stderr.trim()}`);
    files.push({ path, mode, content: blob.bytes });
  }
  return files;
}

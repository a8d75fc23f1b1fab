import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './repository.ts';

/** What lies in the person's git folder while something is under way: as hooks/push-to-checkout knows it. */
const states = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick'],
  ['BISECT_LOG', 'bisect'],
] as const;
/** Where the name of the branch is kept that is left for that time. */
const names = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START'];

/**
 * What is under way in the project's checkout so that nothing can land on its branch, in one word; null when nothing
 * is, or another branch is checked out there.
 */
export async function underWay(repo: Repository): Promise<string | null> {
  const folder = await repo.ask('rev-parse', '--absolute-git-dir');
  const [, state = null] = states.find(([file]) => existsSync(join(folder, file))) ?? [];
  if (folder === '' || state === null) return null;
  const head = await repo.ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  const left = names.map((name) => readFile(join(folder, name), 'utf8').catch(() => ''));
  const branches = [head, ...(await Promise.all(left))].map((name) =>
    name.trim().replace(/^refs\/heads\//, ''),
  );
  return branches.includes(repo.project.branch) ? state : null;
}

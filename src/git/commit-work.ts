import { lstat } from 'node:fs/promises';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Committed, Identity, WorkToCommit } from '../flow/ports.ts';
import { copiedInto } from './clone.ts';
import { keepCommit, withTrailers } from './commit.ts';
import { leadsOut } from './links.ts';
import { named } from './names.ts';
import { lastLine } from './person.ts';
import type { Repository } from './repository.ts';
import { listed, type Order } from './run.ts';
import { describeCommit, type Entry, withIndex } from './tree.ts';

/**
 * One commit of what lies in the clone against `base`, whatever commits the job made itself. The clone is only a
 * folder of files here: its `.git` is never read, so nothing planted there can run.
 */
export async function commitWork(
  repo: Repository,
  identity: Identity,
  work: WorkToCommit,
): Promise<Committed | 'nothing' | Refusal> {
  if (!(await lstat(work.clone).catch(() => null))?.isDirectory())
    return refuse('missing', "The job's clone is not there any more.", work.clone);
  const tree = await withIndex(repo, work.base, async (env) => {
    const order = { cwd: work.clone, env: { ...env, GIT_WORK_TREE: work.clone } };
    const problem = (await stage(repo, order, work)) ?? (await objection(repo, order, work.base));
    return problem ?? (await repo.git(['write-tree'], order)).trim();
  });
  if (typeof tree !== 'string') return tree;
  if (tree === (await repo.git(['rev-parse', `${work.base}^{tree}`])).trim()) return 'nothing';
  const draft = { tree, parent: work.base, message: withTrailers(work.message, work.trailers) };
  const commit = await keepCommit(repo, `refs/audition/job/${work.jobId}`, draft, identity);
  return describeCommit(repo, work.base, commit);
}

async function stage(repo: Repository, order: Order, work: WorkToCommit): Promise<Refusal | null> {
  const kept = listed(await repo.git(['ls-files', '-z', '--stage'], order));
  // Git would start `git status` inside a submodule it compares, with the configuration a job left there.
  const submodules = kept
    .filter((line) => line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  const input = [':/', ...submodules.map((path) => `:(exclude,top,literal)${path}`)].join('\0');
  const add = ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const added = await repo.attempt(add, { ...order, input });
  if (/does not have a commit checked out/.test(added.stderr))
    return nested([/'(.*?)\/?' does not/.exec(added.stderr)?.[1] ?? '']);
  if (added.exitCode !== 0)
    return refuse(
      'unreadable',
      `What the job left could not be read: ${lastLine(added.stderr)}`,
      added.stderr.trim(),
    );
  const foreign = new Set(await copiedInto(work.clone));
  const changes = await stagedChanges(repo, order, work.base);
  const mine = changes.filter((change) => change.status === 'A' && foreign.has(change.path));
  const forget = mine.map((change) => `${change.path}\0`).join('');
  await repo.git(['update-index', '-z', '--force-remove', '--stdin'], { ...order, input: forget });
  return null;
}

type Change = Entry & { readonly status: string };

async function stagedChanges(repo: Repository, order: Order, base: string): Promise<Change[]> {
  const raw = ['diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', base];
  const fields = listed(await repo.git(raw, order));
  return fields.flatMap((field, at) => {
    const [, mode = '', , sha = '', status = ''] = field.split(' ');
    return at % 2 === 0 ? [{ mode, sha, status, path: fields[at + 1] ?? '' }] : [];
  });
}

/** What must not become a commit of ours, in words; null when there is nothing to say against it. */
async function objection(repo: Repository, order: Order, base: string): Promise<Refusal | null> {
  const changes = await stagedChanges(repo, order, base);
  const written = changes.filter((change) => change.status !== 'D');
  const repositories = written.filter((change) => change.mode === '160000');
  if (repositories.length > 0) return nested(repositories.map((change) => change.path));
  const modules = changes.filter((change) => change.path.toLowerCase() === '.gitmodules');
  if (modules.length > 0)
    return refuse('submodules', 'The job changed .gitmodules; submodules are changed by hand.');
  const large = await lfsPaths(repo, order, written);
  if (large.length > 0)
    return refuse('lfs', `The job changed files kept in Git LFS, which stay as they are: ${named(large)}.`);
  const links = await linksOut(repo, written);
  if (links.length > 0)
    return refuse('link', `The job made links that lead out of the repository: ${named(links)}.`);
  return null;
}

const nested = (paths: readonly string[]) =>
  refuse('nested', `The job made a git repository inside the repository: ${named(paths)}.`);

async function lfsPaths(repo: Repository, order: Order, changes: readonly Change[]): Promise<string[]> {
  const input = changes.map((change) => `${change.path}\0`).join('');
  const output = await repo.git(['check-attr', '-z', '--cached', '--stdin', 'filter'], { ...order, input });
  const fields = output.split('\0');
  return fields.filter((_, at) => at % 3 === 0 && fields[at + 2] === 'lfs');
}

async function linksOut(repo: Repository, changes: readonly Change[]): Promise<string[]> {
  const links = changes.filter((change) => change.mode === '120000');
  const judged = links.map(async ({ path, sha }) => {
    const target = await repo.git(['cat-file', 'blob', sha]);
    return leadsOut(path, target) ? [path] : [];
  });
  return (await Promise.all(judged)).flat();
}

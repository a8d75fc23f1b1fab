import { lstat } from 'node:fs/promises';
import { type Refusal, refuse } from '../domain/result.ts';
import type { Committed, WorkToCommit } from '../flow/ports.ts';
import { copiedInto } from './clone.ts';
import { keepCommit, withTrailers } from './commit.ts';
import { leadsOut } from './copy.ts';
import { lastLine } from './person.ts';
import type { Repository } from './repository.ts';
import { listed, must, named, type Ran } from './run.ts';
import { describeCommit, type Entry, withIndex } from './tree.ts';

/** Git in our repository with an index of our own and the files of the clone. */
type Stage = (args: readonly string[], input?: string) => Promise<Ran>;
type Change = Entry & { readonly status: string };

/**
 * One commit of what lies in the clone against `base`, whatever commits the job made itself. The clone is only a
 * folder of files here: its `.git` is never read, so nothing planted there can run.
 */
export async function commitWork(
  repo: Repository,
  work: WorkToCommit,
): Promise<Committed | 'nothing' | Refusal> {
  const { base, begun = base, jobId } = work;
  if (!(await isFolder(work.clone)))
    return refuse('gone', 'The folder the job worked in was removed or replaced while it ran.');
  const tree = await withStage(repo, work, async (stage) => {
    const problem = (await addAll(stage)) ?? (await objection(stage, await ownChanges(stage, work)));
    return problem ?? must(stage(['write-tree']));
  });
  if (typeof tree !== 'string') return tree;
  for (const known of [base, begun])
    if (tree === (await repo.git(['rev-parse', `${known}^{tree}`]))) return 'nothing';
  const draft = { tree, parent: base, message: withTrailers(work) };
  return describeCommit(repo, base, await keepCommit(repo, `refs/audition/job/${jobId}`, draft));
}

/** The tree of all that lies in the clone, what was copied into it too; null where that could not be a commit. */
export const treeOf = async (repo: Repository, where: Where): Promise<string | null> =>
  (await isFolder(where.clone))
    ? withStage(repo, where, async (stage) => ((await addAll(stage)) ? null : must(stage(['write-tree']))))
    : null;

/** A link in its place could lead anywhere on this host, and all that lies there would be committed. */
const isFolder = (path: string) =>
  lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

type Where = Pick<WorkToCommit, 'clone' | 'base'>;

const withStage = <T>(repo: Repository, { clone, base }: Where, work: (stage: Stage) => Promise<T>) =>
  withIndex(repo, base, (index) => {
    const env = { ...index, GIT_WORK_TREE: clone };
    return work((args, input = '') => repo.attempt(['-C', clone, ...args], { env, input }));
  });

async function addAll(stage: Stage): Promise<Refusal | null> {
  const kept = listed(await must(stage(['ls-files', '-z', '--stage'])));
  // Git would start `git status` inside a submodule it compares, with the configuration a job left there.
  const submodules = kept.filter((line) => line.startsWith('160000 '));
  const excluded = submodules.map((line) => `:(exclude,top,literal)${line.slice(line.indexOf('\t') + 1)}`);
  const add = ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const { exitCode, stderr } = await stage(add, [':/', ...excluded].join('\0'));
  if (exitCode === 0) return null;
  const inner = /'(.*?)\/?' does not have a commit checked out/.exec(stderr)?.[1];
  if (inner !== undefined) return nested([inner]);
  return refuse('unreadable', `What the job left could not be read: ${lastLine(stderr)}`, stderr);
}

/** What is staged against the base, after what was only copied into the clone is taken out again. */
async function ownChanges(stage: Stage, { clone, base }: WorkToCommit): Promise<Change[]> {
  const raw = ['diff-index', '--cached', '--raw', '-z', '--no-renames', '--no-abbrev', base];
  const fields = listed(await must(stage(raw)));
  const changes = fields.flatMap((field, at): Change[] => {
    const [, mode = '', , sha = '', status = ''] = field.split(' ');
    return at % 2 === 0 ? [{ mode, sha, status, path: fields[at + 1] ?? '' }] : [];
  });
  const copied = await copiedInto(clone);
  const isCopy = ({ status, path }: Change) => status === 'A' && copied.has(path);
  const forget = changes.filter(isCopy).map(({ path }) => `${path}\0`);
  await must(stage(['update-index', '-z', '--force-remove', '--stdin'], forget.join('')));
  return changes.filter((change) => !isCopy(change));
}

/** What must not become a commit of ours, in words; null when there is nothing to say against it. */
async function objection(stage: Stage, changes: readonly Change[]): Promise<Refusal | null> {
  const written = changes.filter(({ status }) => status !== 'D');
  const repositories = written.filter(({ mode }) => mode === '160000').map(({ path }) => path);
  if (repositories.length > 0) return nested(repositories);
  if (changes.some(({ path }) => path.toLowerCase() === '.gitmodules'))
    return refuse('submodules', 'The job changed .gitmodules; submodules are changed by hand.');
  const large = await lfsPaths(stage, written);
  if (large.length > 0)
    return refuse('lfs', `The job changed files kept in Git LFS, which stay as they are: ${named(large)}.`);
  for (const { mode, sha, path } of written)
    if (mode === '120000' && leadsOut(path, await must(stage(['cat-file', 'blob', sha]))))
      return refuse('link', `The job made a link that leads out of the repository: ${path}.`);
  return null;
}

const nested = (paths: readonly string[]) =>
  refuse('nested', `The job made a git repository inside the repository: ${named(paths)}.`);

async function lfsPaths(stage: Stage, changes: readonly Change[]): Promise<string[]> {
  const input = changes.map(({ path }) => `${path}\0`).join('');
  const found = await must(stage(['check-attr', '-z', '--cached', '--stdin', 'filter'], input));
  const fields = found.split('\0');
  return fields.filter((_, at) => at % 3 === 0 && fields[at + 2] === 'lfs');
}
